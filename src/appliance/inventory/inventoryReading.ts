/** What knows the text of inventory files. A bundle of its own: nothing of it is needed before a file has been read. */

export { mergeInventories } from './inventory';
export { changedSpan } from './inventoryEdit';
export { parseInventory } from './inventoryFile';
export { MOST_BYTES } from './inventoryText';
