/**
 * Breaks what is longer than the screen is wide at spaces: a terminal would do it in the middle of words. The space
 * stays at the end of its line, so that lines can be joined again.
 */
export function wordWrap(text: string, cols: number): string {
  let wrapped = '';
  let length = 0;
  for (const word of text.split(/(?<= )(?! )/)) {
    const isTooLong = length > 0 && length + word.length > cols;
    wrapped += isTooLong ? `\r\n${word}` : word;
    length = isTooLong ? word.length : length + word.length;
  }
  return wrapped;
}
