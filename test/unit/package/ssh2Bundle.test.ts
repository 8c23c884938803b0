import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Duplex } from 'node:stream';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type * as Ssh2 from 'ssh2';

const folder = mkdtempSync(join(tmpdir(), 'ssh2-'));
let bundled: typeof Ssh2;

before(async () => {
  const script = (await import(pathToFileURL(resolve('esbuild.js')).href)) as { default: { ssh2Plugins: Plugin[] } };
  const outfile = join(folder, 'ssh2.cjs');
  await build({
    ...{ entryPoints: ['ssh2'], bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'silent' },
    plugins: script.default.ssh2Plugins,
  });
  bundled = createRequire(resolve('package.json'))(outfile) as typeof Ssh2;
});
after(() => rmSync(folder, { recursive: true, force: true }));

const KEXINIT = 20;
const GEX_REQUEST = 34;

test('a group of 2048 bits is asked for, however strong the cipher; a larger one may come', async () => {
  const asked = await firstOf(GEX_REQUEST, {
    kex: ['diffie-hellman-group-exchange-sha256'],
    cipher: ['aes256-ctr'],
    hmac: ['hmac-sha2-512'],
    serverHostKey: ['ssh-ed25519'],
  });
  assert.deepEqual(
    [1, 5, 9].map((at) => asked.readUInt32BE(at)),
    [2048, 2048, 8192],
  );
});

test('padding is random, and no byte of it is used twice', async () => {
  const algorithms = { kex: ['curve25519-sha256'] } satisfies Ssh2.Algorithms;
  const paddings = new Set<string>();
  for (let connection = 0; connection < 40; connection += 1)
    paddings.add((await packetOf(KEXINIT, algorithms)).padding.toString('hex'));
  assert.equal(paddings.size, 40);
});

async function firstOf(type: number, algorithms: Ssh2.Algorithms): Promise<Buffer> {
  return (await packetOf(type, algorithms)).payload;
}

interface Packet {
  readonly payload: Buffer;
  readonly padding: Buffer;
}

/** The first message of a type that a client sends before it encrypts, to a server that offers what it does. */
async function packetOf(type: number, algorithms: Ssh2.Algorithms): Promise<Packet> {
  const client = new bundled.Client();
  let heard = Buffer.alloc(0);
  let answered = false;
  try {
    return await new Promise<Packet>((found, reject) => {
      const sock = new Duplex({
        read: () => undefined,
        write(chunk: Buffer, _encoding, done) {
          heard = Buffer.concat([heard, chunk]);
          const packets = packetsIn(heard);
          const init = packets.find(({ payload }) => payload[0] === KEXINIT);
          if (init !== undefined && !answered) {
            answered = true;
            sock.push(packetWith(init.payload));
          }
          const wanted = packets.find(({ payload }) => payload[0] === type);
          if (wanted !== undefined) found(wanted);
          done();
        },
      });
      client.on('error', reject);
      sock.push('SSH-2.0-server\r\n');
      client.connect({ sock, username: 'admin', algorithms });
    });
  } finally {
    client.destroy();
  }
}

/** RFC 4253 6, before keys: length, length of the padding, payload, padding. */
function packetsIn(heard: Buffer): Packet[] {
  const packets: Packet[] = [];
  let at = heard.indexOf('\n') + 1;
  while (at > 0 && at + 5 <= heard.length && at + 4 + heard.readUInt32BE(at) <= heard.length) {
    const end = at + 4 + heard.readUInt32BE(at);
    const padding = end - heard.readUInt8(at + 4);
    packets.push({ payload: heard.subarray(at + 5, padding), padding: heard.subarray(padding, end) });
    at = end;
  }
  return packets;
}

function packetWith(payload: Buffer): Buffer {
  const padding = 16 - ((5 + payload.length) % 8);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + payload.length + padding);
  head.writeUInt8(padding, 4);
  return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}
