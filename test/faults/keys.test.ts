import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { after, afterEach, describe, test } from 'node:test';
import { AgentProtocol, utils, type ParsedKey } from 'ssh2';
import type { Questions } from '../../src/ssh/questions';
import { ENCRYPTED_KEYS } from '../unit/ssh/login/encryptedKeys';
import { closed, brief, hopAt, keyStore, person, tryHop } from './site';
import { sshServer, type SshServerOptions } from './sshServer';

const store = keyStore();
const folder = mkdtempSync(join(homedir(), '.hopthrough-agent-test-'));
const ends: { close(): unknown }[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end.close();
});
after(() => {
  store.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface SampleKey {
  readonly file: string;
  readonly key: ParsedKey;
}

/** A key file with its public half beside it, as `ssh-keygen` makes them. */
function sampleKey(name: string, passphrase?: string): SampleKey {
  const file = join(folder, name);
  const locked = passphrase === undefined ? {} : { passphrase, cipher: 'aes256-cbc' as const };
  const made = utils.generateKeyPairSync('ecdsa', { bits: 256, ...locked });
  writeFileSync(file, made.private);
  writeFileSync(`${file}.pub`, made.public);
  const key = utils.parseKey(made.private, passphrase);
  if (key instanceof Error) throw key;
  return { file, key };
}

/** An agent that holds these keys, at a socket. */
async function agentWith(name: string, keys: readonly ParsedKey[]): Promise<string> {
  const path = join(folder, name);
  const server = createServer((socket) => {
    const protocol = new AgentProtocol(false);
    protocol.on('identities', (request) => protocol.getIdentitiesReply(request, [...keys]));
    protocol.on('sign', (request, wanted, data) => {
      const held = keys.find((key) => key.getPublicSSH().equals(wanted.getPublicSSH()));
      const signature = held?.sign(data);
      if (signature === undefined || signature instanceof Error) protocol.failureReply(request);
      else protocol.signReply(request, signature);
    });
    socket.on('error', () => undefined);
    socket.pipe(protocol).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  ends.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  return path;
}

async function logIn(onAuth: NonNullable<SshServerOptions['onAuth']>, change: Parameters<typeof hopAt>[1]) {
  const ssh = await sshServer({ onAuth });
  ends.push(ssh);
  const user = person();
  const attempt = tryHop(hopAt(ssh.port, change), undefined, { trustedKeys: store.keys, questions: user.questions });
  const outcome = await attempt.outcome;
  if (outcome.kind === 'open') await closed(outcome.value);
  const methods = ssh.auths.map(({ method, signed }) => (signed ? `${method} signed` : method));
  return { outcome: brief(outcome), methods, asked: user.asked.filter((what) => !what.startsWith('key ')) };
}

const takesKeys: SshServerOptions['onAuth'] = (context) =>
  context.method === 'publickey' ? context.accept() : context.reject(['publickey']);

describe('A16 a passphrase is asked only where it opens something', () => {
  test('not for an encrypted key that the agent holds: it signs', async () => {
    const { file, key } = sampleKey('held', 'secret');
    const agent = await agentWith('agent-held', [sampleKey('other').key, key]);
    const login = await logIn(takesKeys, { identityFiles: [file], agent });
    assert.deepEqual(login, { outcome: 'open', methods: ['publickey', 'publickey signed'], asked: [] });
  });
  test('not where the server takes no keys', async () => {
    const { file } = sampleKey('unwanted', 'secret');
    const login = await logIn(
      (context) => (context.method === 'password' ? context.accept() : context.reject(['password'])),
      { identityFiles: [file] },
    );
    assert.deepEqual(login, { outcome: 'open', methods: ['none', 'password'], asked: ['password esa1'] });
  });
  test('for one that the agent does not hold', async () => {
    const { file } = sampleKey('wanted', 'passphrase');
    const agent = await agentWith('agent-other', [sampleKey('another').key]);
    const login = await logIn(takesKeys, { identityFiles: [file], agent });
    assert.equal(login.outcome, 'open');
    assert.deepEqual(login.asked, ['passphrase esa1']);
  });
});

test('C13 a key that is encrypted with what is not known is asked about once, and the passphrase is not called wrong', async () => {
  const file = join(folder, 'des');
  writeFileSync(file, ENCRYPTED_KEYS.pbeDes);
  const settled: string[] = [];
  const passphrase: Questions['passphrase'] = () =>
    Promise.resolve({ bytes: Buffer.from('right'), settle: (outcome) => void settled.push(outcome) });
  const ssh = await sshServer({ onAuth: takesKeys });
  ends.push(ssh);
  const user = person({ passphrase });
  const hop = hopAt(ssh.port, { identityFiles: [file] });
  const attempt = tryHop(hop, undefined, { trustedKeys: store.keys, questions: user.questions });
  assert.equal(brief(await attempt.outcome), 'esa1 auth no-credential');
  assert.deepEqual(user.asked.slice(1), ['passphrase esa1']);
  assert.deepEqual(settled, ['unknown']);
  const notes = attempt.events.flatMap((event) => (event.kind === 'note' ? [event.note] : []));
  assert.deepEqual(notes, [
    {
      what: 'key-encryption-unknown',
      file,
      encryption: { name: 'PKCS#8, PBE-MD5-DES', rewrittenBy: 'openssl-legacy' },
    },
  ]);
});

test('C13 a key that is in a file and in the agent is offered once', async () => {
  const { file, key } = sampleKey('both');
  const agent = await agentWith('agent-both', [key]);
  const login = await logIn((context) => context.reject(['publickey']), { identityFiles: [file], agent });
  assert.deepEqual(login.methods, ['publickey']);
});

test('the socket of an agent may be written with ~', async () => {
  const { key } = sampleKey('home');
  const agent = await agentWith('agent-home', [key]);
  const login = await logIn(takesKeys, { agent: join('~', relative(homedir(), agent)) });
  assert.equal(login.outcome, 'open');
});
