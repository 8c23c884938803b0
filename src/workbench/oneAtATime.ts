/** What is asked for comes one after the other, in that order; what fails holds up nothing. */
export function oneAtATime(): <T>(ask: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (ask) => {
    const turn = last.then(ask, ask);
    last = turn.catch(() => undefined);
    return turn;
  };
}
