import type { HopEvent } from '../../ssh/events';

/** What happens on the way, for the log. */
export function eventText(event: HopEvent): string {
  switch (event.kind) {
    case 'phase':
      return `${event.phase} ...`;
    case 'phase-done':
      return `${event.phase} ${Math.round(event.ms)} ms`;
    case 'address':
      return event.address;
    case 'ident':
      return event.line;
    case 'host-key':
      return `host key ${event.verdict} ${event.type} ${event.fingerprint}`;
    case 'handed-over':
      return `handed over: ${event.failure.reason}`;
    case 'open':
      return `open ${Math.round(event.ms)} ms`;
    case 'shared':
    case 'banner':
    case 'note':
      return event.kind;
  }
}
