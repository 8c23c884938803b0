import type { Appliance } from '../appliance/appliance';

/** The codicon of a kind of appliance. */
export function familyIcon(family: Appliance['family']): string {
  switch (family) {
    case 'esa':
      return 'mail';
    case 'wsa':
      return 'globe';
    case 'sma':
      return 'server';
    case 'jump':
      return 'arrow-swap';
  }
}
