import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, afterEach, describe, test } from 'node:test';
import { dial, DialError } from '../../src/network/dial';
import { rawServer, sending, type FarEnd } from './farEnd';
import {
  applianceAt,
  brief,
  closed,
  factsOf,
  hopAt,
  keyStore,
  opened,
  outcomeOf,
  person,
  request,
  route,
  sessionWith,
  tryHop,
} from './site';
import { silentPort } from './silentPort';
import { sshServer } from './sshServer';
import { steppedClock } from './steppedClock';
import { until } from './until';

describe('B: faults of the network', () => {
  const store = keyStore();
  const trusted = { trustedKeys: store.keys };
  const ends: FarEnd[] = [];
  const keep = <T extends FarEnd>(end: T): T => {
    ends.push(end);
    return end;
  };
  afterEach(async () => {
    await Promise.all(ends.splice(0).map((end) => end.close()));
  });
  after(() => store.remove());

  test('B01 a refused port is said to be refused, after one try', async () => {
    const gone = await rawServer(() => undefined);
    await gone.close();
    const { outcome } = tryHop(hopAt(gone.port), undefined, trusted);
    const result = await outcome;
    assert.equal(brief(result), 'esa1 connect refused');
    assert.equal(factsOf(result).address, `127.0.0.1:${gone.port}`);
  });

  test('B02 a peer that takes no connection ends at the deadline, or at once when the person cancels', async (t) => {
    const full = await silentPort();
    t.after(() => full.close());
    const late = await tryHop(hopAt(full.port), undefined, { ...trusted, timeoutMs: 100 }).outcome;
    assert.equal(brief(late), 'esa1 connect timeout');
    assert.equal(factsOf(late).seconds, 0.1);
    const attempt = tryHop(hopAt(full.port), undefined, { ...trusted, timeoutMs: 60_000 });
    setImmediate(() => attempt.abort.abort());
    assert.equal(brief(await attempt.outcome), 'cancelled');
  });

  describe('B03 names', () => {
    const signal = new AbortController().signal;
    const dialling = (resolve: (host: string) => Promise<readonly string[]>, port = 9, timeoutMs = 30_000) =>
      dial('esa1.example', port, { timeoutMs, signal, resolve });

    test('B03 a name that does not exist is said so', async () => {
      const result = await tryHop(hopAt(22, { host: 'esa1.invalid' }), undefined, { ...trusted, timeoutMs: 4_000 })
        .outcome;
      assert.match(brief(result), /^esa1 dns (not-found|no-answer|server-failed)$/);
    });
    test('B03 a name without addresses is said so', async () => {
      await assert.rejects(
        dialling(() => Promise.resolve([])),
        { at: { stage: 'dns', reason: 'no-address' } },
      );
    });
    test('B03 a look-up without an answer ends at the deadline', async () => {
      await assert.rejects(
        dialling(() => new Promise(() => undefined), 9, 100),
        { at: { stage: 'dns', reason: 'no-answer' } },
      );
    });
    test('B03 every address is tried, and all that were tried are named', async () => {
      const gone = await rawServer(() => undefined);
      await gone.close();
      const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
      const error: unknown = await dialling(() => Promise.resolve(addresses), gone.port).catch((e: unknown) => e);
      assert.ok(error instanceof DialError);
      assert.deepEqual([error.at.reason, error.tried], ['refused', addresses]);
    });
    test('B03 the address that answers is the one that is named', async () => {
      const end = keep(await rawServer(() => undefined));
      const { socket, address } = await dialling(() => Promise.resolve(['127.0.0.9', '127.0.0.1']), end.port);
      socket.destroy();
      assert.equal(address, '127.0.0.1');
    });
    test('B03 an address that is silent does not hide one that answers', async (t) => {
      const full = await silentPort();
      t.after(() => full.close());
      const end = keep(await rawServer(() => undefined, '127.0.0.2', full.port));
      const { socket, address } = await dialling(() => Promise.resolve(['127.0.0.1', '127.0.0.2']), end.port);
      socket.destroy();
      assert.equal(address, '127.0.0.2');
    });
  });

  test('B04 a connection that is closed as soon as it is accepted is no refused login', async () => {
    const fin = keep(await rawServer((socket) => socket.end()));
    const rst = keep(await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    assert.equal(brief(await tryHop(hopAt(fin.port), undefined, trusted).outcome), 'esa1 ident closed');
    assert.equal(brief(await tryHop(hopAt(rst.port), undefined, trusted).outcome), 'esa1 ident reset');
  });

  test('B05 FIN after the ident line settles through close alone', async () => {
    const end = keep(await rawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    assert.equal(brief(await tryHop(hopAt(end.port), undefined, trusted).outcome), 'esa1 kex closed');
  });

  test('B07 an ident that comes late is taken inside the deadline, and the phase is shown meanwhile', async () => {
    let send: () => void = () => undefined;
    const ssh = keep(await sshServer());
    const slow = keep(
      await rawServer((socket) => {
        socket.pause();
        send = () => {
          const onward = connect({ port: ssh.port, host: '127.0.0.1' });
          onward.on('error', () => undefined);
          socket.pipe(onward).pipe(socket);
        };
      }),
    );
    const attempt = tryHop(hopAt(slow.port), undefined, trusted);
    await until(() => attempt.events.some((event) => event.kind === 'phase' && event.phase === 'key'), 'the phase');
    assert.ok(!attempt.events.some((event) => event.kind === 'ident'));
    send();
    await closed(opened(await attempt.outcome));
  });

  for (const greeting of [undefined, 'Authorised users only\r\nSSH is spoken here'])
    test(`B17 an ident line that comes byte by byte is taken whole, ${greeting ? 'after other lines' : 'at once'}`, async () => {
      const ssh = keep(await sshServer(greeting === undefined ? {} : { greeting }));
      const slow = keep(
        await rawServer((socket) => {
          socket.setNoDelay();
          const onward = connect({ port: ssh.port, host: '127.0.0.1' });
          onward.on('error', () => undefined);
          socket.pipe(onward);
          onward.once('data', (said: Buffer) => {
            // What comes meanwhile would be lost.
            onward.pause();
            void byteByByte(said, socket).then(() => onward.pipe(socket));
          });
        }),
      );
      await closed(opened(await tryHop(hopAt(slow.port), undefined, trusted).outcome));
    });

  test('B07 a server that speaks before the store of keys has answered is heard all the same', async () => {
    const ssh = keep(await sshServer({ greeting: 'Welcome' }));
    const heard = async () => {
      for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
      return [];
    };
    const slow = {
      ...store.keys,
      knownTypes: () => until(() => ssh.open() > 0, 'connected').then(heard),
    };
    await closed(opened(await tryHop(hopAt(ssh.port), undefined, { trustedKeys: slow }).outcome));
  });

  describe('B08 what is no SSH is named at once, with its first line', () => {
    const greetings: readonly (readonly [string, string | Buffer, string])[] = [
      ['SMTP', '220 mail.example ESMTP\r\n', '220 mail.example ESMTP'],
      ['HTTP', 'HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
      ['HTML', '<html>\n<body>blocked</body>\n', '<html>'],
      ['IMAP', '* OK ready\r\n', '* OK ready'],
      ['POP3', '+OK ready\r\n', '+OK ready'],
      ['a TLS alert', Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46]), '\\x15\\x03\\x01\\x00\\x02\\x02F'],
      ['binary', Buffer.from([0, 1, 2, 3, 0xff]), '\\x00\\x01\\x02\\x03\\xff'],
      ['escape sequences', '220 \x1b]0;owned\x07 mail\r\n', '220 \\x1b]0;owned\\x07 mail'],
      ['a long line', `220 ${'x'.repeat(200)}\r\n`, `220 ${'x'.repeat(76)}...`],
    ];
    for (const [name, bytes, line] of greetings) {
      test(`B08 ${name}`, async () => {
        const end = keep(await rawServer(sending(bytes)));
        const result = await tryHop(hopAt(end.port), undefined, { ...trusted, timeoutMs: 60_000 }).outcome;
        assert.equal(brief(result), 'esa1 ident not-ssh');
        assert.equal(factsOf(result).line, line);
        await until(() => end.open() === 0, 'the connection is closed');
      });
    }
    test('B08 a greeting that closes at once, before the store of keys has answered', async () => {
      const end = keep(await rawServer((socket) => socket.end('220 mail.example ESMTP\r\n')));
      const slow = { ...store.keys, knownTypes: () => until(() => end.open() === 0, 'gone').then(() => []) };
      const result = await tryHop(hopAt(end.port), undefined, { trustedKeys: slow }).outcome;
      assert.equal(brief(result), 'esa1 ident not-ssh');
    });
  });

  test('B09 a byte now and then does not put off the deadline of the phase', async (t) => {
    const clock = steppedClock(t);
    const end = keep(
      await rawServer((socket) => {
        socket.write('SSH-2.0-');
        // Each byte takes two seconds.
        const timer = setInterval(() => {
          socket.write('x');
          clock.tick(2_000);
        }, 10);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    const result = await tryHop(hopAt(end.port), undefined, trusted).outcome;
    clock.takeOut();
    assert.equal(brief(result), 'esa1 ident timeout');
    await until(() => end.open() === 0, 'the connection is closed');
  });

  describe('B10 a banner of any size', () => {
    const cases: readonly (readonly [string, string, string])[] = [
      ['1 MB without an end of line', 'x'.repeat(1024 * 1024), 'esa1 ident not-ssh'],
      ['1 025 lines', 'hello there\r\n'.repeat(1025), 'esa1 ident not-ssh'],
      ['1 MB of lines', `${'y'.repeat(1022)}\r\n`.repeat(1024), 'esa1 ident not-ssh'],
    ];
    for (const [name, text, expected] of cases) {
      test(`B10 ${name} is cut off`, async () => {
        const end = keep(await rawServer(sending(text)));
        const result = await tryHop(hopAt(end.port), undefined, trusted).outcome;
        assert.equal(brief(result), expected);
        assert.ok((factsOf(result).line ?? '').length <= 83);
      });
    }
    test('B10 lines before the ident are passed over, also one of 8 191 characters', async () => {
      const greeting = `${'Welcome\r\n'.repeat(1000)}${'z'.repeat(8189)}`;
      const ssh = keep(await sshServer({ greeting }));
      await closed(opened(await tryHop(hopAt(ssh.port), undefined, trusted).outcome));
    });
    test('B10 the login banner is shown up to 8 192 characters', async () => {
      const ssh = keep(await sshServer({ banner: 'b'.repeat(30_000) }));
      const attempt = tryHop(hopAt(ssh.port), undefined, trusted);
      await closed(opened(await attempt.outcome));
      const shown = attempt.events.flatMap((event) => (event.kind === 'banner' ? [event.text] : []));
      assert.deepEqual(
        shown.map((text) => text.length),
        [8192],
      );
    });
  });

  describe('B11 ident lines', () => {
    const cases: readonly (readonly [string, string, string, boolean])[] = [
      ['SSH-1.5', 'SSH-1.5-Cisco-1.25\r\n', 'esa1 ident old-protocol', false],
      ['SSH-1.99', 'SSH-1.99-Cisco-1.25\r\n', 'esa1 kex closed', true],
      ['no CR', 'SSH-2.0-x\n', 'esa1 kex closed', true],
      ['no end of line', 'SSH-2.0-x', 'esa1 ident closed', true],
      ['an endless one', `SSH-2.0-${'x'.repeat(2000)}`, 'esa1 ident not-ssh', false],
    ];
    for (const [name, text, expected, finish] of cases) {
      test(`B11 ${name}`, async () => {
        const end = keep(await rawServer((socket) => (finish ? socket.end(text) : socket.write(text))));
        assert.equal(brief(await tryHop(hopAt(end.port), undefined, trusted).outcome), expected);
      });
    }
  });

  test('B15 a server that hangs up during the login has not refused the password', async () => {
    for (const how of ['disconnect', 'reset', 'close'] as const) {
      const ssh = keep(
        await sshServer({
          onAuth: (context, connection) => {
            if (context.method === 'none') context.reject(['password']);
            else if (how === 'disconnect') connection.end();
            else if (how === 'reset') ssh.reset();
            else ssh.finish();
          },
        }),
      );
      const user = person();
      const result = await tryHop(hopAt(ssh.port), undefined, { ...trusted, questions: user.questions }).outcome;
      assert.equal(brief(result), 'esa1 auth closed', how);
      assert.deepEqual(
        user.secrets.map(({ outcomes }) => outcomes),
        [['unknown']],
        how,
      );
      assert.equal(ssh.credentials(), 1, how);
    }
  });

  describe('B20 the first hop dies', () => {
    for (const how of ['reset', 'finish'] as const) {
      test(`B20 while the second is logging in (${how}): the failure names the first`, async () => {
        const outer = keep(await sshServer());
        const inner = keep(await sshServer({ onAuth: () => outer[how]() }));
        const session = sessionWith(store.keys);
        const to = route(applianceAt('esa1', outer.port), applianceAt('sma1', inner.port));
        const result = await outcomeOf(session.openShell(request(to)));
        assert.equal(brief(result), 'esa1 shell lost');
        await session.close();
      });

      test(`B20 while a shell of the third is open (${how}): its loss names the first`, async () => {
        const [a, b, c] = [keep(await sshServer()), keep(await sshServer()), keep(await sshServer())];
        const session = sessionWith(store.keys);
        const to = route(applianceAt('jump', a.port), applianceAt('esa1', b.port), applianceAt('sma1', c.port));
        const shell = await session.openShell(request(to));
        shell.onData(() => undefined);
        const end = new Promise((resolve) => shell.onClose(resolve));
        a[how]();
        const seen = (await end) as { kind: string; failure?: { hop: string; reason: string } };
        assert.deepEqual([seen.kind, seen.failure?.hop, seen.failure?.reason], ['lost', 'jump', 'lost']);
        await session.close();
        await until(() => a.open() + b.open() + c.open() === 0, 'no connection is left');
      });
    }

    test('B20 while the second waits for its forward', async () => {
      const outer = keep(await sshServer({ onForward: () => outer.reset() }));
      const link = opened(await tryHop(hopAt(outer.port), undefined, trusted).outcome);
      const result = await tryHop(hopAt(9, { id: 'sma1', through: ['esa1'] }), link, trusted).outcome;
      assert.equal(brief(result), 'esa1 shell lost');
    });
  });
});

/** Each byte in a turn of its own, as a slow line brings them. */
async function byteByByte(bytes: Buffer, socket: Socket): Promise<void> {
  for (const byte of bytes) {
    socket.write(Buffer.of(byte));
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}
