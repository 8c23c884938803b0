/** A port of this computer that leads through a real sshd: every byte, half-close, and a reader that does not read. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { after, describe, test } from 'node:test';
import type { LocalForward } from '../../src/session/session';
import { missing } from './needs';
import { person } from './person';
import { openSite, product, type Config, type Site } from './site';
import { until } from './until';

const needs = missing('openssh', 'user');

/**
 * What the kernel takes for one TCP connection, both ends, before its sender is held back, in MB: its buffers grow as
 * it likes up to these limits (tcp(7)), so that a smaller figure holds on one machine and fails on the next.
 */
const kernelMb = () =>
  ['rmem', 'wmem']
    .map((name) => Number(readFileSync(`/proc/sys/net/ipv4/tcp_${name}`, 'utf8').trim().split(/\s+/)[2]))
    .reduce((all, bytes) => all + Math.ceil(bytes / 1e6), 0);

describe('a forward of a web page through real sshd', { skip: needs }, () => {
  const site = needs ? (undefined as unknown as Site) : openSite();
  after(() => site.undo.undo());
  const signal = new AbortController().signal;

  /** This computer as the hop sees it. */
  const here = (hop: string) =>
    missing('namespaces') ? '127.0.0.1' : hop.replace(/\d+$/, (last) => `${Number(last) - 1}`);

  async function forwardTo(
    t: Parameters<typeof product>[1] & { after(end: () => void): void },
    serve: (socket: Socket) => void,
    config: Config = {},
  ) {
    const hop = await site.server('hop', config);
    let connected = 0;
    const web = createServer({ allowHalfOpen: true }, (socket) => {
      connected += 1;
      socket.on('error', () => undefined).once('close', () => (connected -= 1));
      serve(socket);
    });
    await once(web.listen(0, here(hop.host)), 'listening');
    t.after(() => void web.close());
    const { port } = web.address() as AddressInfo;
    const sma = site.appliance('target', { ...hop, host: here(hop.host) });
    const route = [site.appliance('hop', hop), sma] as const;
    const options = { port, idleMs: 60_000, onRefused: () => undefined, onEvent: () => undefined, signal };
    const { session } = product(site, t);
    const open = () => session.openForward({ ...options, route, questions: person() });
    return { hop, open, connections: () => connected };
  }

  const client = async (t: { after(end: () => void): void }, { port }: LocalForward) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    t.after(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  /** By events: a loop over a socket would destroy it at its end, half-closed or not. */
  const hashOf = async (socket: Socket) => {
    const hash = createHash('sha256');
    socket.on('data', (chunk: Buffer) => hash.update(chunk)).resume();
    await once(socket, 'end');
    return hash.digest('hex');
  };

  test('40 MB up, then the end of it, then 40 MB down over what is half closed', async (t) => {
    const [up, down] = [randomBytes(40_000_003), randomBytes(40_000_001)];
    const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    let arrived: string | undefined;
    const { open, connections } = await forwardTo(t, (socket) => {
      void hashOf(socket).then((hash) => {
        arrived = hash;
        socket.end(down);
      });
    });
    const forward = await open();
    const socket = await client(t, forward);
    socket.end(up);
    assert.equal(await hashOf(socket), sha256(down));
    assert.equal(arrived, sha256(up));
    await forward.close();
    await until(() => connections() === 0, 'the end of every connection');
  });

  test('a browser that does not read: the server stops sending, and all of it comes later', async (t) => {
    const block = randomBytes(1_000_003);
    const mostHeld = 2 * kernelMb() + 20;
    const blocks = mostHeld + 40;
    let sent = 0;
    const { open } = await forwardTo(t, (socket) => {
      const next = (): void => {
        if (sent === blocks) socket.end();
        else if (socket.write(block)) setImmediate(next);
        else socket.once('drain', next);
        sent += sent === blocks ? 0 : 1;
      };
      socket.once('data', next).on('end', () => undefined);
    });
    const forward = await open();
    const socket = await client(t, forward);
    socket.pause();
    socket.write('go');
    let [before, still] = [0, 0];
    await until(
      () => {
        still = sent > 0 && sent === before ? still + 1 : 0;
        before = sent;
        return still === 10;
      },
      'the server to be held back',
      () => `${sent} MB sent`,
      () => sent,
    );
    assert.ok(sent < mostHeld, `${sent} MB were taken for a browser that reads nothing`);
    const whole = createHash('sha256');
    for (let n = 0; n < blocks; n += 1) whole.update(block);
    assert.equal(await hashOf(socket), whole.digest('hex'));
    await forward.close();
  });

  test('AllowTcpForwarding no: said of the hop, before anything listens', async (t) => {
    const { hop, open } = await forwardTo(t, () => undefined, { AllowTcpForwarding: 'no' });
    await assert.rejects(open, (error: { failure?: object }) => {
      const { failure } = error as { failure: { hop: string; stage: string; reason: string } };
      assert.deepEqual([failure.hop, failure.stage, failure.reason], ['esa1', 'forward', 'prohibited']);
      return true;
    });
    await until(
      () => hop.sessions().length === 0,
      'the end of the login',
      () => hop.log(),
    );
  });

  test('the hop is ended in the middle: browser and listener are told', async (t) => {
    const { hop, open } = await forwardTo(t, (socket) => void socket.write('hello'));
    const forward = await open();
    const socket = await client(t, forward);
    await once(socket, 'data');
    const end = new Promise<{ readonly why: string }>((resolve) => forward.onEnd(resolve));
    const closed = once(socket, 'close');
    await hop.stop();
    assert.equal((await end).why, 'lost');
    socket.end();
    await closed;
    await until(() => forward.connections() === 0, 'the end of every connection');
  });
});
