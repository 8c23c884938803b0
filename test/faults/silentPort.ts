import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A port that takes no connection: its queue is full, and nobody accepts. Linux drops the SYN then. */
export interface SilentPort {
  readonly port: number;
  close(): Promise<void>;
}

const LISTENS_AND_STOPS = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

export async function silentPort(): Promise<SilentPort> {
  const child = spawn(process.execPath, ['-e', LISTENS_AND_STOPS], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(text.toString());
  const fillers = await Promise.all([filler(port), filler(port)]);
  return {
    port,
    async close() {
      fillers.forEach((socket) => socket.destroy());
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function filler(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}
