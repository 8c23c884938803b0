/** Questions to a person come one after the other, in the order in which they were asked. */
export function oneAtATime(): <T>(ask: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (ask) => {
    const turn = last.then(ask, ask);
    last = turn.catch(() => undefined);
    return turn;
  };
}
