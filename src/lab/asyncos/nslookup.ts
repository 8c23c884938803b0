import { isIPv6 } from 'node:net';
import type { Dialogue } from './dialogue';
import type { Outbound } from '../network/outbound';
import { fill, REACH_TEXTS as texts, type Text } from '../texts';

/** `nslookup` and `nslookup NAME [TYPE]`. What it says is in `texts/reach.json`. */
export async function nslookup(args: readonly string[], outbound: Outbound, dialogue: Dialogue): Promise<void> {
  const [name, type = 'A'] = args;
  const query = name === undefined ? await ask(dialogue) : { host: name, type: type.toUpperCase() };
  if (query) await dialogue.print(['', ...answer(query, outbound), '']);
}

interface Query {
  readonly host: string;
  readonly type: string;
}

function answer(query: Query, outbound: Outbound): string[] {
  const found = outbound.lookUp(query.host);
  if (found === 'unknown-name') return fill(texts.noSuchName, { ...query });
  if (found === 'no-answer') return fill(texts.noServer, { ...query });
  const fitting = found.filter((address) => query.type === (isIPv6(address) ? 'AAAA' : 'A'));
  if (fitting.length === 0) return fill(texts.noRecord, { ...query });
  return fitting.flatMap((address) => fill(texts.record, { type: query.type, address }));
}

async function ask(dialogue: Dialogue): Promise<Query | undefined> {
  const host = await askOne(texts.nameQuestion, dialogue);
  if (!host) return undefined;
  const typed = await askOne(texts.typeQuestion, dialogue);
  if (typed === undefined) return undefined;
  const types = texts.typeQuestion.lines.flatMap((line) => /^\d+\. (\w+)/.exec(line)?.[1] ?? []);
  return { host, type: types[Number(typed || '1') - 1] ?? typed.toUpperCase() };
}

async function askOne({ lines }: Text, dialogue: Dialogue): Promise<string | undefined> {
  await dialogue.print(['', ...lines.slice(0, -1)]);
  return dialogue.ask(lines.at(-1) ?? '');
}
