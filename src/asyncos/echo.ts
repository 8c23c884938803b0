/** Whether what was sent was seen coming back, and which lines are nothing but that. */
export interface Echo {
  /** A finished line: what of it was said by the other end, `undefined` where it is echo alone. */
  take(line: string): string | undefined;
  /** All of it came back, or nothing has to. */
  seen(): boolean;
}

/** `asked`: the prompt that stood in the line when it was answered. A secret does not come back as it was sent. */
export function echoOf(sent: string, asked: string, secret: boolean): Echo {
  const expected = squeezed(sent);
  const prompt = squeezed(asked);
  let seen = secret || expected === '';
  let seenAsLine = false;
  let first = true;
  /** An appliance may echo twice: once by its terminal, once by its line editor. */
  let mayRepeat = false;
  const isEcho = (line: string): boolean => {
    const typed = withoutPrompt(squeezed(line), prompt);
    const isFirst = first || (mayRepeat && typed !== '');
    if (secret) return isFirst && (/^[*\u2022]*$/.test(typed) || typed === expected);
    return expected !== '' && (typed === expected || typed === expected + expected);
  };
  return {
    take(line) {
      const own = isEcho(line) && (!seenAsLine || mayRepeat);
      const said = first ? cutPrompt(line, asked) : line;
      const empty = first && said.trim() === '' && asked !== '';
      mayRepeat = own && !seenAsLine;
      first = empty && !own;
      if (!own) return empty ? undefined : said;
      seenAsLine = seen = true;
      return undefined;
    },
    seen: () => seen,
  };
}

/** A terminal may break a line, and an appliance may draw its prompt again. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

function withoutPrompt(line: string, prompt: string): string {
  return prompt !== '' && line.startsWith(prompt) ? line.slice(prompt.length) : line;
}

function cutPrompt(line: string, asked: string): string {
  const prompt = asked.trimEnd();
  return prompt !== '' && line.startsWith(prompt) ? line.slice(prompt.length).trimStart() : line;
}
