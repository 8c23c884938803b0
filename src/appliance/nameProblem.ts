/** What can be wrong with a name in an inventory, as codes. */

export type NameProblem =
  | { readonly code: 'bad-id' }
  | { readonly code: 'bad-host'; readonly why: HostProblem }
  | { readonly code: 'bad-port' }
  | { readonly code: 'bad-user' }
  | { readonly code: 'bad-host-key-alias' }
  | { readonly code: 'label-too-long'; readonly limit: number };

/**
 * `character`: one that no host has (space, control, invisible, `%/:@?#\`); `label`: an empty part, a leading or
 * trailing hyphen, or anything but letters, digits and hyphens; `not-an-address`: digits that some programs take for
 * an IPv4 address and others do not (`127.1`, `010.0.0.1`); `length`: above 63 a part or 253 in all.
 */
export type HostProblem = 'empty' | 'character' | 'label' | 'length' | 'not-an-address';
