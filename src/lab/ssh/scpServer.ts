import type { ServerChannel } from 'ssh2';
import { pace, served, type LabFile, type LabFiles } from '../files';

/** The path of `scp -f [--] PATH`, as scp(1) has it executed; `undefined` for any other command. */
export function scpPath(command: string): string | undefined {
  return /^scp (?:-[a-eg-z]+ )*-f (?:-- )?['"]?([^'"]+)['"]?$/.exec(command)?.[1];
}

const PIECE = 32 * 1024;

/** The sending side of scp's protocol, for one file. */
export async function serveScp(channel: ServerChannel, path: string, files: LabFiles): Promise<void> {
  const file = files.get(path);
  const acknowledged = acknowledgements(channel);
  if (!(await acknowledged())) return;
  if (file === undefined) {
    channel.write(`\u0001scp: ${path}: No such file or directory\n`);
    leave(channel, 1);
    return;
  }
  channel.write(`C0640 ${files.conduct.size ?? file.bytes.length} ${path.replace(/^.*\//, '')}\n`);
  if (!(await acknowledged()) || !(await send(channel, file, files))) return;
  channel.write('\0');
  await acknowledged();
  leave(channel, 0);
}

async function send(channel: ServerChannel, file: LabFile, { conduct }: LabFiles): Promise<boolean> {
  const goesOn = pace(conduct);
  for (let at = 0; ;) {
    const piece = served(file, at, PIECE, conduct);
    if (piece === undefined) return true;
    if (!channel.writable || !goesOn(piece.length)) return false;
    if (!channel.write(piece)) await new Promise((resolve) => channel.once('drain', resolve).once('close', resolve));
    at += piece.length;
  }
}

/** Each call: whether one more zero byte has come. */
function acknowledgements(channel: ServerChannel): () => Promise<boolean> {
  let pending = 0;
  let over = false;
  let wake: () => void = () => undefined;
  channel.on('data', (chunk: Buffer) => {
    pending += chunk.filter((byte) => byte === 0).length;
    wake();
  });
  for (const event of ['end', 'close'])
    channel.once(event, () => {
      over = true;
      wake();
    });
  return async () => {
    while (pending === 0 && !over) await new Promise<void>((resolve) => (wake = resolve));
    if (pending === 0) return false;
    pending -= 1;
    return true;
  };
}

function leave(channel: ServerChannel, status: number): void {
  channel.exit(status);
  channel.end();
}
