/**
 * Sentences about what failed, what is wrong in an inventory, what is open and what is captured, and tooltips of the tree:
 * a bundle of its own, which the functions of these files load when `extension.js` calls the first of them
 * (`esbuild.js`). Most windows show none for a while.
 */
export * from './workbench/failureWording';
export * from './workbench/nextStep';
export * from './workbench/access/remoteAccessWording';
export * from './workbench/inventoryWording';
export * from './workbench/capture/captureStateWording';
export * from './workbench/explorer/explorerTooltip';
