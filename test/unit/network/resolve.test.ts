import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import dns from 'node:dns/promises';
import { after, before, mock, test } from 'node:test';
import { resolveName, type ResolveProblem } from '../../../src/network/resolve';

/** A DNS server whose answer is the first label of the name (RFC 1035 4.1). */
const socket = createSocket('udp4');
let server = '';
before(async () => {
  socket.on('message', (query, { port, address }) => {
    const reply = replyTo(query);
    if (reply) socket.send(reply, port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  server = `127.0.0.1:${socket.address().port}`;
});
after(() => socket.close());

const RCODES: Readonly<Record<string, number>> = { servfail: 2, nxdomain: 3, refused: 5 };

function replyTo(query: Buffer): Buffer | undefined {
  const label = query.subarray(13, 13 + (query[12] ?? 0)).toString();
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const type = question.readUInt16BE(question.length - 4);
  if (label === 'mute' || (label === 'mute6' && type === 28)) return undefined;
  const rcode = label === 'formerr4' ? (type === 1 ? 1 : 0) : (RCODES[label] ?? 0);
  const has =
    (label === 'both' || label === 'mute6' || label === (type === 1 ? 'four' : 'six')) && (type === 1 || type === 28);
  const data = type === 1 ? Buffer.from([63, 251, 108, 107]) : Buffer.from('20010db8000000000000000000000001', 'hex');
  const answer = Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]), data]);
  const header = Buffer.from([0, 0, 0x81, 0x80 | rcode, 0, 1, 0, has ? 1 : 0, 0, 0, 0, 0]);
  query.copy(header, 0, 0, 2);
  return Buffer.concat([header, question, ...(has ? [answer] : [])]);
}

const ask = (name: string, timeoutMs = 60_000, signal = new AbortController().signal) =>
  resolveName(name, { timeoutMs, signal, servers: [server] });

const answers: [label: string, addresses: string[]][] = [
  ['four', ['63.251.108.107']],
  ['six', ['2001:db8::1']],
  ['both', ['63.251.108.107', '2001:db8::1']],
];
for (const [label, addresses] of answers)
  test(`B03 ${label}: every answer, IPv4 first, and who was asked`, async () => {
    const found = await ask(`${label}.example.com`);
    assert.deepEqual([found.addresses, found.problem, found.servers], [addresses, undefined, [server]]);
  });

test('B03 a server that drops AAAA alone does not hide the A that it gave', async () => {
  const found = await ask('mute6.example.com');
  assert.deepEqual([found.addresses, found.problem], [['63.251.108.107'], undefined]);
});

const problems: [label: string, problem: ResolveProblem][] = [
  ['nxdomain', 'not-found'],
  ['empty', 'no-data'],
  ['servfail', 'server-failed'],
  ['refused', 'refused'],
  ['mute', 'no-answer'],
  // AAAA without an address tells nothing of an A that the server could not answer.
  ['formerr4', 'other'],
];
for (const [label, problem] of problems)
  test(`B03 ${label} is ${problem}`, async () => {
    const found = await ask(`${label}.example.com`, problem === 'no-answer' ? 600 : 60_000);
    assert.equal(found.problem, problem);
  });

test('an address is its own answer, and nobody is asked', async () => {
  assert.deepEqual(await ask('192.0.2.1'), { addresses: ['192.0.2.1'], servers: [], ms: 0 });
});

test('a cancel ends it at once', async () => {
  const cancel = new AbortController();
  const waiting = ask('mute.example.com', 60_000, cancel.signal);
  setImmediate(() => cancel.abort(new Error('stopped')));
  await assert.rejects(waiting, /stopped/);
});

const fromServersOnly: [code: string, said: ResolveProblem | undefined][] = [
  ['ENOTFOUND', 'not-found'],
  ['EREFUSED', 'refused'],
  ['ETIMEOUT', undefined],
];
for (const [code, said] of fromServersOnly)
  test(`B03 ${code} of the servers is no answer of a system that has not ended its look-up`, async (t) => {
    const failing = () => Promise.reject(Object.assign(new Error(code), { code }));
    for (const method of ['resolve4', 'resolve6'] as const) mock.method(dns.Resolver.prototype, method, failing);
    const looked = mock.method(dns, 'lookup', () => new Promise(() => undefined));
    t.after(() => mock.restoreAll());
    const found = await resolveName('esa1.example.com', { timeoutMs: 40, signal: new AbortController().signal });
    assert.deepEqual([found.problem, found.fromServers, looked.mock.callCount()], ['no-answer', said, 1]);
  });
