/** A process of many endpoints: reads one Duty from its input, says `ready`, and stays until it is killed. */
import { readFileSync, writeSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type ListenOptions } from 'node:net';
import type { Duty } from './endpoints';

const IDENT = 'SSH-2.0-OpenSSH_9.2p1\r\n';
/** Linux takes one more connection than the queue is long. */
const TO_FILL = 2;

async function main(): Promise<void> {
  const { does, everywhere, hosts, port } = JSON.parse(readFileSync(0, 'utf8')) as Duty;
  const places = [
    ...everywhere.map((common) => ({ host: '0.0.0.0', port: common, backlog: 4096 })),
    ...hosts.map((host) => ({ host, port, backlog: does === 'listen' ? 1 : 64 })),
  ];
  await Promise.all(places.map(does === 'fill' ? fill : listen));
  writeSync(1, 'ready\n');
  // Accepting needs the event loop: a process that does not come back to it accepts nothing.
  if (does === 'listen') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

async function listen(place: ListenOptions): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(IDENT);
  });
  server.listen(place);
  await once(server, 'listening');
}

async function fill({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  for (let count = 0; count < TO_FILL; count++) {
    const socket = connect({ host, port });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
