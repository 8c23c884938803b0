// Several suites run side by side, and the lines of each stay together.

/**
 * The work that began first writes at once, what the others write is kept until it is their turn.
 * @param {(text: string) => void} write
 * @returns {<T>(work: (write: (text: string) => void) => Promise<T>) => Promise<T>}
 */
export function turns(write) {
  /** @type {{ kept: string[], over: boolean }[]} */
  const inOrder = [];
  const passOn = () => {
    while (inOrder[0]?.over) {
      inOrder.shift();
      for (const text of inOrder[0]?.kept.splice(0) ?? []) write(text);
    }
  };
  return async (work) => {
    const own = { kept: [], over: false };
    inOrder.push(own);
    try {
      return await work((text) => (inOrder[0] === own ? write(text) : void own.kept.push(text)));
    } finally {
      own.over = true;
      passOn();
    }
  };
}
