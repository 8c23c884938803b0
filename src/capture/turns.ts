/** One thing at a time, in the order in which it was asked for; what is urgent goes before what waits. */
export interface Turns {
  /** Something runs, or waits. */
  isBusy(): boolean;
  take<T>(work: () => Promise<T>, urgency?: 'urgent'): Promise<T>;
}

export function turns(): Turns {
  const urgent: (() => Promise<void>)[] = [];
  const waiting: (() => Promise<void>)[] = [];
  let isBusy = false;
  const next = (): void => {
    const begin = urgent.shift() ?? waiting.shift();
    isBusy = begin !== undefined;
    void begin?.().then(next);
  };
  return {
    isBusy: () => isBusy,
    take: (work, urgency) =>
      new Promise((resolve, reject) => {
        (urgency === 'urgent' ? urgent : waiting).push(() => work().then(resolve, reject));
        if (!isBusy) next();
      }),
  };
}
