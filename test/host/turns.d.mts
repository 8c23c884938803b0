export function turns(
  write: (text: string) => void,
): <T>(work: (write: (text: string) => void) => Promise<T>) => Promise<T>;
