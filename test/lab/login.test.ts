import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, beforeEach, describe, test } from 'node:test';
import { BaseAgent, Client, utils } from 'ssh2';
import type { AuthHandlerMiddleware, KeyboardInteractiveAuthMethod, ParsedKey, SignCallback } from 'ssh2';
import { deriveHostKey } from '../../src/lab/ssh/hostKey';
import { startLab, type Lab } from '../../src/lab/lab';
import { applianceOf, loginTo } from './appliances';
import { execute, logIn, openTerminal, waitFor } from './terminal';

/** Names one key and signs with another. */
class ForgingAgent extends BaseAgent<ParsedKey> {
  constructor(
    private readonly named: ParsedKey,
    private readonly signing: ParsedKey,
  ) {
    super();
  }

  override getIdentities(callback: (error: Error | undefined, keys: ParsedKey[]) => void): void {
    callback(undefined, [this.named]);
  }

  override sign(_key: ParsedKey, data: Buffer, options: unknown, callback?: SignCallback): void {
    const done = callback ?? (options as SignCallback);
    done(undefined, this.signing.sign(data));
  }
}

function parsed(key: string): ParsedKey {
  const result = utils.parseKey(key);
  if (result instanceof Error) throw result;
  return result;
}

describe('logging in to the lab', () => {
  const key = deriveHostKey('ssh-ed25519', 'a key of a person');
  let lab: Lab | undefined;
  const startedLab = (): Lab => {
    if (!lab) throw new Error('no lab');
    return lab;
  };
  beforeEach(async () => {
    await lab?.close();
    lab = await startLab({ authorizedKeys: [`${key.publicLine} somebody`] });
  });
  after(() => lab?.close());

  /** Logs in by keyboard-interactive, answering round by round; the questions are recorded. */
  async function byKeyboard(
    port: number,
    username: string,
    answers: readonly (readonly string[])[],
  ): Promise<string[][]> {
    const rounds: string[][] = [];
    const method: KeyboardInteractiveAuthMethod = {
      type: 'keyboard-interactive',
      username,
      prompt: (_name, _instructions, _language, prompts, finish) => {
        finish([...(answers[rounds.length] ?? [])]);
        rounds.push(prompts.map(({ prompt }) => prompt));
      },
    };
    (await logIn({ port, username, authHandler: [method] })).end();
    return rounds;
  }

  test('every machine has a password of its own, and refuses the next one’s', async () => {
    const passwords = startedLab().description.appliances.map(({ password }) => password);
    assert.equal(new Set(passwords).size, passwords.length);
    const { port } = applianceOf(startedLab(), 'lab-esa1');
    const { password } = applianceOf(startedLab(), 'lab-esa2');
    await assert.rejects(logIn({ port, password }), /All configured authentication methods failed/);
    assert.equal(startedLab().control('lab-esa1').logins, 0);
  });

  test('the WSA asks "Password:" by keyboard-interactive and takes no plain password', async () => {
    const { port, password } = applianceOf(startedLab(), 'lab-wsa1');
    assert.deepEqual(await byKeyboard(port, 'admin', [[password]]), [['Password:']]);
    await assert.rejects(logIn({ port, password }), /authentication methods failed/);
  });

  test('user otp is asked for the password, then for the one-time code', async () => {
    const { port } = applianceOf(startedLab(), 'lab-esa1');
    const otp = startedLab().description.logins.find(({ user }) => user === 'otp');
    assert.ok(otp?.code);
    const rounds = await byKeyboard(port, 'otp', [[otp.password], [otp.code]]);
    assert.deepEqual(rounds, [['Password:'], ['PASSCODE:']]);
    assert.equal(startedLab().control('lab-esa1').passwordsSeen, 2);
  });

  test('a wrong one-time code does not let in', async () => {
    const { port } = applianceOf(startedLab(), 'lab-esa1');
    const otp = startedLab().description.logins.find(({ user }) => user === 'otp');
    await assert.rejects(byKeyboard(port, 'otp', [[otp?.password ?? ''], ['000000']]), /authentication methods failed/);
  });

  test('a key that the lab was given lets admin in, and another one does not', async () => {
    const { port } = applianceOf(startedLab(), 'lab-esa1');
    (await logIn({ port, privateKey: key.privateKey })).end();
    const other = deriveHostKey('ssh-ed25519', 'a key of somebody else').privateKey;
    await assert.rejects(logIn({ port, privateKey: other }), /authentication methods failed/);
    await assert.rejects(logIn({ port, username: 'otp', privateKey: key.privateKey }), /authentication methods failed/);
  });

  test('a signature by another key than the one that was named does not let in', async () => {
    const { port } = applianceOf(startedLab(), 'lab-esa1');
    const agent = new ForgingAgent(
      parsed(key.publicLine),
      parsed(deriveHostKey('ssh-ed25519', 'another key').privateKey),
    );
    await assert.rejects(logIn({ port, agent }), /authentication methods failed/);
    const { authAttempts, logins } = startedLab().control('lab-esa1');
    const methods = authAttempts.map(({ method }) => method);
    assert.deepEqual(methods, ['none', 'publickey', 'publickey'], 'the question, then the signature');
    assert.equal(logins, 0);
  });

  test('an RSA key signs in too', async () => {
    await startedLab().close();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' });
    lab = await startLab({ authorizedKeys: [`ssh-rsa ${parsed(String(pem)).getPublicSSH().toString('base64')}`] });
    (await logIn({ port: applianceOf(lab, 'lab-esa2').port, privateKey: pem })).end();
    assert.equal(lab.control('lab-esa2').logins, 1);
  });

  test('a line that is no public key is refused at the start', async () => {
    await assert.rejects(startLab({ authorizedKeys: ['ssh-ed25519 nonsense'] }));
  });

  test('six failures end the connection', async () => {
    const { port } = applianceOf(startedLab(), 'lab-esa1');
    let tries = 0;
    const authHandler: AuthHandlerMiddleware = (_left, _partial, next) => {
      tries += 1;
      next({ type: 'password', username: 'admin', password: `wrong ${tries}` });
    };
    await assert.rejects(logIn({ port, authHandler }));
    await waitFor(
      () => startedLab().control('lab-esa1').connections === 0,
      () => 'the end of the connection',
    );
    assert.equal(tries, 6);
    assert.equal(startedLab().control('lab-esa1').authAttempts.length, 6);
  });

  test('the record of a login holds methods and users and no password', async () => {
    const { port, username, password } = loginTo(startedLab(), 'lab-esa1');
    const client = await logIn({ port, username, password });
    const terminal = await openTerminal(client);
    await terminal.until(/> $/);
    client.end();
    const { authAttempts, passwordsSeen, logins } = startedLab().control('lab-esa1');
    assert.deepEqual(
      authAttempts.map(({ method, user }) => `${method} ${user}`),
      ['none admin', 'password admin'],
    );
    assert.deepEqual({ passwordsSeen, logins }, { passwordsSeen: 1, logins: 1 });
    assert.ok(!JSON.stringify(authAttempts).includes(password));
  });

  test('acceptNone lets everyone in', async () => {
    startedLab().control('lab-esa1').acceptNone(true);
    const client = await logIn({ port: applianceOf(startedLab(), 'lab-esa1').port });
    assert.match((await execute(client, 'whoami')).output, /Username: admin/);
    client.end();
  });

  test('zeroPromptKeyboard lets in without a question', async () => {
    startedLab().control('lab-esa1').zeroPromptKeyboard(true);
    await byKeyboard(applianceOf(startedLab(), 'lab-esa1').port, 'admin', []);
    const { passwordsSeen, logins } = startedLab().control('lab-esa1');
    assert.deepEqual({ passwordsSeen, logins }, { passwordsSeen: 0, logins: 1 });
  });

  test('expirePassword asks for a new password in the SSH protocol', async () => {
    startedLab().control('lab-esa1').expirePassword(true);
    const client = new Client();
    const { port, username, password } = loginTo(startedLab(), 'lab-esa1');
    const question = await new Promise<string>((resolve, reject) => {
      let asked = '';
      client.on('change password', (message: string, done: (password: string) => void) => {
        asked = message;
        done('a new one');
      });
      client.on('ready', () => resolve(asked));
      client.on('error', reject);
      client.connect({ host: '127.0.0.1', port, username, password });
    });
    client.end();
    assert.match(question, /expired/);
    assert.equal(startedLab().control('lab-esa1').passwordsSeen, 2);
  });
});
