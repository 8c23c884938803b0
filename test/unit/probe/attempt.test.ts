import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { after, describe, test } from 'node:test';
import type { Cause } from '../../../src/appliance/probeCause';
import type { Verdict } from '../../../src/appliance/probeReport';
import { listen } from '../../../src/network/listen';
import { attempt, type AttemptDeps } from '../../../src/probe/attempt';
import { probeFromComputer } from '../../../src/probe/computer';
import { causeOf } from '../../../src/probe/rules';
import { rawServer, sending, type FarEnd } from '../../faults/farEnd';
import { silentPort } from '../../faults/silentPort';
import { until } from '../../faults/until';

const TUNNEL = 'SSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n';
const ends: FarEnd[] = [];
after(() => Promise.all(ends.map((end) => end.close())));

async function server(onConnection: (socket: Socket) => void, host?: string, port?: number): Promise<FarEnd> {
  const end = await rawServer(onConnection, host, port);
  ends.push(end);
  return end;
}

const deps = (addresses: readonly string[] = ['127.0.0.1'], problem?: string): AttemptDeps => ({
  listen,
  resolve: () =>
    Promise.resolve({ addresses, servers: ['192.0.2.53'], ms: 3, ...(problem === undefined ? {} : { problem }) }),
  vantage: 'desk',
  now: () => 0,
});
const name = 'upgrades.ironport.com';
const never = new AbortController().signal;
const tryPort = (port: number, timeoutMs = 60_000, with_ = deps(), signal = never) =>
  attempt({ host: name, port }, with_, { timeoutMs, signal });

/** Answers what it is told, once it was spoken to; closes where it is told nothing. */
const answering = (answer: (said: Buffer) => string | undefined) => (socket: Socket) =>
  socket.on('data', (said: Buffer) => {
    const text = answer(said);
    if (text !== undefined) socket.end(Buffer.from(text, 'latin1'));
  });

const verdicts: [title: string, end: (socket: Socket) => void, verdict: Verdict][] = [
  ['a tunnel server', sending(TUNNEL), 'tunnel'],
  ['B17 a tunnel server, byte by byte', sending(...Array.from(TUNNEL)), 'tunnel'],
  ['another SSH server', sending('SSH-2.0-OpenSSH_9.6\r\n'), 'ssh'],
  ['B11 an SSH 1.5 server', sending('SSH-1.5-old\n'), 'ssh'],
  ['B08 a mail server', sending('220 mx.example.com ESMTP\r\n'), 'smtp'],
  ['B08 a masked greeting', sending('220 ***************\r\n'), 'smtp-inspected'],
  ['B08 binary', sending(Buffer.from([0, 1, 2, 3, 10])), 'other'],
  ['B10 a banner of 1 MB without a line end', sending('x'.repeat(1_000_000)), 'other'],
  ['B10 1,025 lines', sending('hello\r\n'.repeat(1_025)), 'other'],
  ['B04 an end before the first byte', (socket) => socket.end(), 'closed-early'],
  ['B04 a reset at once', (socket) => void socket.resetAndDestroy(), 'closed-early'],
  ['B04 a reset before the first byte', (socket) => setImmediate(() => socket.resetAndDestroy()), 'closed-early'],
  ['B05 an end right after the ident', (socket) => socket.end(TUNNEL), 'tunnel'],
  ['B09 the first letters of an ident', (socket) => socket.end('SS'), 'unknown'],
  ['a notice before the ident', sending('Authorised use only\r\n', TUNNEL), 'ssh'],
  ['B11 an ident without a line end', (socket) => socket.end('SSH-2.0-OpenSSH_6.2 Cisco'), 'unknown'],
];
for (const [title, end, verdict] of verdicts)
  test(`${title} is ${verdict}`, async () => {
    const found = await tryPort((await server(end)).port);
    assert.equal(found.verdict, verdict);
    assert.equal(found.evidence.address, '127.0.0.1');
  });

const quiet: [title: string, end: (socket: Socket) => void, verdict: Verdict][] = [
  ['nothing at all', () => undefined, 'open-silent'],
  ['HTTP to an empty line', answering(() => 'HTTP/1.0 400 Bad Request\r\n\r\n'), 'http'],
  [
    'HTTP to a ClientHello alone',
    answering((said) => (said[0] === 22 ? 'HTTP/1.0 400 Bad\r\n\r\n' : undefined)),
    'http',
  ],
  ['TLS to a ClientHello', answering((said) => (said[0] === 22 ? '\x15\x03\x03\x00\x02\x02\x28' : undefined)), 'tls'],
];
/** Of which a part is for each of the questions to a silent port. */
const QUIET_MS = 10_000;

describe('where it takes its time', { concurrency: true }, () => {
  for (const [title, end, verdict] of quiet)
    test(`a silent port that answers ${title} is ${verdict}`, async () => {
      assert.equal((await tryPort((await server(end)).port, QUIET_MS)).verdict, verdict);
    });

  test('B07 an ident that comes late, but in time, is a tunnel', async () => {
    const sockets: Socket[] = [];
    const late = await server((socket) => {
      if (sockets.push(socket) > 1) sockets[0]?.write(TUNNEL);
    });
    assert.equal((await tryPort(late.port, QUIET_MS)).verdict, 'tunnel');
    assert.ok(sockets.length > 1, 'it had been asked by then');
  });

  test('B09 a byte now and then does not move the deadline', async () => {
    const tarpit = await server((socket) => {
      const timer = setInterval(() => socket.write('S'), 50);
      socket.on('close', () => clearInterval(timer));
    });
    assert.equal((await tryPort(tarpit.port, 3_000)).verdict, 'other');
  });
});

test('B01 a refused port is refused, with its errno, after one try', async () => {
  const gone = await rawServer(() => undefined);
  await gone.close();
  const found = await tryPort(gone.port);
  assert.equal(found.verdict, 'refused');
  assert.equal(found.evidence.errno, 'ECONNREFUSED');
});

test('B02 a dropped packet is a timeout; a cancel ends it at once', async (t) => {
  const silent = await silentPort();
  t.after(() => silent.close());
  assert.equal((await tryPort(silent.port, 300)).verdict, 'timeout');
  const cancel = new AbortController();
  const waiting = tryPort(silent.port, 60_000, deps(), cancel.signal);
  setImmediate(() => cancel.abort());
  assert.equal((await waiting).verdict, 'cancelled');
});

const errnos: [errno: string, verdict: Verdict, cause: Cause | undefined][] = [
  ['ECONNREFUSED', 'refused', 'refused'],
  ['EACCES', 'refused', 'refused'],
  ['EPERM', 'refused', 'refused'],
  ['ENOPROTOOPT', 'refused', 'refused'],
  ['ECONNRESET', 'closed-early', 'closed-before-banner'],
  ['EHOSTUNREACH', 'no-route', 'no-route'],
  ['ENETUNREACH', 'no-route', 'no-route'],
  ['ENONET', 'no-route', 'no-route'],
  ['EINVAL', 'no-route', 'no-route'],
  ['EMFILE', 'not-tried', undefined],
  ['ENFILE', 'not-tried', undefined],
  ['EWHATEVER', 'unknown', undefined],
];
for (const [errno, verdict, cause] of errnos)
  test(`B01 a connection that ends in ${errno} is ${verdict}`, async () => {
    const shut: AttemptDeps['listen'] = () =>
      Promise.resolve({ bytes: Buffer.alloc(0), ended: 'not-connected', errno, cut: false });
    const found = await tryPort(4766, 500, { ...deps(['192.0.2.1']), listen: shut });
    assert.deepEqual([found.verdict, found.evidence.errno, causeOf(found, [found])], [verdict, errno, cause]);
  });

test('the limit of open files is kept with a try that met it, and with no other', async () => {
  const limitAt = async (errno: string, openFiles?: number) => {
    const heard = { bytes: Buffer.alloc(0), ended: 'not-connected', errno, cut: false } as const;
    const listen: AttemptDeps['listen'] = () => Promise.resolve(heard);
    return (await tryPort(25, 500, { ...deps(['192.0.2.1']), listen, openFiles })).evidence.limit;
  };
  assert.deepEqual(
    [await limitAt('EMFILE', 1024), await limitAt('EMFILE'), await limitAt('ECONNREFUSED', 1024)],
    [1024, undefined, undefined],
  );
});

test('B01 where no address opens, the verdict is that of IPv4', async () => {
  const errnoOf: Readonly<Record<string, string>> = { '2001:db8::1': 'ECONNREFUSED', '192.0.2.1': 'EHOSTUNREACH' };
  const shut: AttemptDeps['listen'] = ({ address }) =>
    Promise.resolve({ bytes: Buffer.alloc(0), ended: 'not-connected', errno: errnoOf[address] ?? '', cut: false });
  const found = await tryPort(4766, 500, { ...deps(Object.keys(errnoOf)), listen: shut });
  assert.deepEqual([found.verdict, found.evidence.address], ['no-route', '192.0.2.1']);
});

test('on 443 a silent port that speaks TLS is one, though it answers an empty line in HTTP', async () => {
  const heard: string[] = [];
  const speak: AttemptDeps['listen'] = async ({ say, signal, onConnect }) => {
    if (say === undefined) {
      onConnect?.();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { bytes: Buffer.alloc(0), ended: 'silent', cut: false };
    }
    const isHello = say[0] === 22;
    heard.push(isHello ? 'ClientHello' : 'empty line');
    const bytes = isHello ? Buffer.from([22, 3, 3, 0, 49, 2]) : Buffer.from('HTTP/1.1 400 Bad Request\r\n');
    return { bytes, ended: 'enough', cut: false };
  };
  const cancel = new AbortController();
  const found = await tryPort(443, 300, { ...deps(), listen: speak }, cancel.signal);
  cancel.abort();
  assert.deepEqual([found.verdict, heard], ['tls', ['ClientHello']]);
});

test('B03 a name that fails says how, and nothing is dialled', async () => {
  const found = await tryPort(1, 500, deps([], 'not-found'));
  assert.equal(found.verdict, 'dns-failed');
  assert.deepEqual(found.evidence, { errno: 'not-found', resolver: '192.0.2.53' });
  const late = { addresses: [], problem: 'no-answer', fromServers: 'not-found', servers: [], ms: 1 };
  const unended = await tryPort(1, 500, { ...deps(), resolve: () => Promise.resolve(late) });
  assert.deepEqual(unended.evidence, { errno: 'no-answer', dns: 'not-found' });
});

test('B03 a dead IPv6 does not hide a live IPv4, nor the reverse', async () => {
  const four = await server(sending(TUNNEL));
  assert.equal((await tryPort(four.port, 60_000, deps(['::1', '127.0.0.1']))).evidence.address, '127.0.0.1');
  const six = await server(sending(TUNNEL), '::1');
  assert.equal((await tryPort(six.port, 60_000, deps(['127.0.0.1', '::1']))).evidence.address, '::1');
});

test('addresses that are no one machine are named and not dialled', async () => {
  const found = await tryPort(25, 500, deps(['0.0.0.0', '::', '224.0.0.1', '::ffff:0.0.0.0']));
  assert.equal(found.verdict, 'not-tried');
  assert.deepEqual(found.addresses, ['0.0.0.0', '::', '224.0.0.1', '::ffff:0.0.0.0']);
});

test('of many addresses the twelfth is tried, and how many were not is said', async () => {
  const tunnel = await server(sending(TUNNEL), '127.0.0.30');
  const many = (count: number) => Array.from({ length: count }, (_, at) => `127.0.0.${at + 19}`);
  const found = await tryPort(tunnel.port, 60_000, deps(many(20)));
  assert.deepEqual([found.verdict, found.evidence.untried], ['tunnel', undefined]);
  assert.equal((await tryPort(tunnel.port, 60_000, deps(many(30)))).evidence.untried, 2);
});

test('an end right after the ident is said where the port is watched on', async () => {
  const { port } = await server((socket) => socket.end(TUNNEL));
  const found = await attempt({ host: name, port }, deps(), { timeoutMs: 60_000, signal: never, holdMs: 60_000 });
  assert.deepEqual([found.verdict, found.ended], ['tunnel', 'after-banner']);
});

test('of 10,000 tries with cancels no socket and no timer is left', async () => {
  const live = await server(sending(TUNNEL));
  const mute = await server(() => undefined);
  const before = process.getActiveResourcesInfo().length - ownEnds();
  for (let batch = 0; batch < 20; batch++) {
    const cancel = new AbortController();
    const endpoints = Array.from({ length: 500 }, (_, n) => ({
      host: name,
      port: n % 2 === 0 ? live.port : mute.port,
    }));
    const onResult = () => setImmediate(() => cancel.abort());
    const results = await probeFromComputer(endpoints, deps(), { timeoutMs: 60_000, signal: cancel.signal, onResult });
    assert.ok(results.every(({ verdict }) => verdict === 'tunnel' || verdict === 'cancelled'));
  }
  await until(() => live.open() + mute.open() === 0, 'the far ends see every connection end');
  await until(() => process.getActiveResourcesInfo().length - ownEnds() <= before, 'nothing is left');
});

function ownEnds(): number {
  return ends.reduce((sum, end) => sum + end.open(), 0);
}
