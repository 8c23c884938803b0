import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, describe, test } from 'node:test';
import { fingerprint, md5Fingerprint } from '../../src/ssh/keyFormat';
import type { HostKeyQuestion, HopPlace } from '../../src/ssh/questions';
import { StoreFailed } from '../../src/store/storeFailed';
import { knownHostsLine } from '../unit/ssh/sampleKeys';
import type { FarEnd } from './farEnd';
import {
  applianceAt,
  brief,
  closed,
  factsOf,
  hopAt,
  keyStore,
  opened,
  openQuestion,
  person,
  request,
  route,
  sessionWith,
  tryHop,
  type KeyStore,
} from './site';
import { ecdsaKey, rsaKey, sshServer } from './sshServer';
import { until } from './until';

const ends: FarEnd[] = [];
const stores: KeyStore[] = [];
const keep = <T extends FarEnd>(end: T): T => {
  ends.push(end);
  return end;
};
const freshStore = (files: readonly string[] = []): KeyStore => {
  const store = keyStore(files);
  stores.push(store);
  return store;
};
/** A store whose person has a known_hosts file with these lines. */
const storeWith = (...lines: readonly string[]): KeyStore & { readonly file: string } => {
  const folder = freshStore().folder;
  const file = join(folder, 'known_hosts');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return { ...freshStore([file]), file };
};
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end.close()));
});
after(() => stores.forEach((store) => store.remove()));

describe('C: host keys on the way', () => {
  test('C01 an unknown key is a question with type, fingerprint and place, and nothing is sent before the answer', async () => {
    const outer = keep(await sshServer());
    const inner = keep(await sshServer({ hostKey: ecdsaKey() }));
    const questions: [HopPlace, HostKeyQuestion, number][] = [];
    const user = person({
      trustHostKey: (hop, key) => {
        questions.push([hop, key, (hop.position === 1 ? outer : inner).auths.length]);
        return Promise.resolve(true);
      },
    });
    const session = sessionWith(freshStore().keys);
    const to = route(applianceAt('esa1', outer.port), applianceAt('sma1', inner.port));
    const shell = await session.openShell(request(to, { questions: user.questions }));
    assert.deepEqual(
      questions.map(([{ id, through, position, count }, key, auths]) => ({ id, through, position, count, key, auths })),
      [
        { id: 'esa1', through: [], position: 1, count: 2, key: keyQuestion(outer.hostKey.blob), auths: 0 },
        { id: 'sma1', through: ['esa1'], position: 2, count: 2, key: keyQuestion(inner.hostKey.blob), auths: 0 },
      ],
    );
    shell.close();
    await session.close();
  });

  test('C01 a key that was accepted is not asked about again', async () => {
    const ssh = keep(await sshServer());
    const store = freshStore();
    const user = person();
    for (const verdict of ['accepted', 'match']) {
      const attempt = tryHop(hopAt(ssh.port), undefined, { trustedKeys: store.keys, questions: user.questions });
      await closed(opened(await attempt.outcome));
      assert.deepEqual(
        attempt.events.flatMap((event) => (event.kind === 'host-key' ? [event.verdict] : [])),
        [verdict],
      );
    }
    assert.deepEqual(user.asked, ['key esa1', 'password esa1', 'password esa1']);
  });

  test('C02 a changed key stops without a question, and both fingerprints are told', async () => {
    const ssh = keep(await sshServer());
    const store = freshStore();
    await closed(opened(await tryHop(hopAt(ssh.port), undefined, { trustedKeys: store.keys }).outcome));
    const other = keep(await sshServer({ hostKey: ecdsaKey() }));
    const user = person();
    const trustedKeys = { ...store.keys, judge: judgeAt(store, ssh.port) };
    const result = await tryHop(hopAt(other.port), undefined, { trustedKeys, questions: user.questions }).outcome;
    assert.equal(brief(result), 'esa1 host-key changed');
    assert.equal(factsOf(result).fingerprint, fingerprint(other.hostKey.blob));
    assert.equal(factsOf(result).knownFingerprint, fingerprint(ssh.hostKey.blob));
    assert.deepEqual([user.asked, other.auths], [[], []]);
  });

  const FROM_FILES: readonly (readonly [string, (name: string, blob: Buffer) => string, string])[] = [
    ['C02 a key that a known_hosts file knows otherwise', (name) => knownHostsLine(name, ecdsaKey().blob), 'changed'],
    ['C03 a revoked key', (name, blob) => `@revoked ${knownHostsLine(name, blob)}`, 'revoked'],
    [
      'C04 a host that is known by its authority alone',
      (name) => `@cert-authority ${knownHostsLine(name, ecdsaKey().blob)}`,
      'ca-only',
    ],
  ];
  for (const [title, lineFor, reason] of FROM_FILES) {
    test(`${title} stops without a question or an authentication packet`, async () => {
      const ssh = keep(await sshServer());
      const store = storeWith(lineFor(`[127.0.0.1]:${ssh.port}`, ssh.hostKey.blob));
      const user = person();
      const result = await tryHop(hopAt(ssh.port), undefined, { trustedKeys: store.keys, questions: user.questions })
        .outcome;
      assert.equal(brief(result), `esa1 host-key ${reason}`);
      assert.equal(factsOf(result).file, `${store.file}:1`);
      assert.deepEqual([user.asked, ssh.auths], [[], []]);
    });
  }

  test('C05 a question that throws, rejects or is never answered refuses', async () => {
    const ssh = keep(await sshServer());
    const failing = [
      () => {
        throw new Error('no window');
      },
      () => Promise.reject(new Error('no window')),
    ];
    for (const trustHostKey of failing) {
      const { questions } = person({ trustHostKey });
      const result = await tryHop(hopAt(ssh.port), undefined, { trustedKeys: freshStore().keys, questions }).outcome;
      assert.equal(brief(result), 'error Error: no window');
    }
    const compared = person({ trustHostKey: () => Promise.resolve('differs') });
    const differs = await tryHop(hopAt(ssh.port), undefined, { trustedKeys: freshStore().keys, ...compared }).outcome;
    assert.equal(brief(differs), 'esa1 host-key not-the-expected');
    const question = openQuestion<boolean>();
    const { questions } = person({ trustHostKey: (_, __, signal) => question.ask(signal) });
    const attempt = tryHop(hopAt(ssh.port), undefined, { trustedKeys: freshStore().keys, questions });
    await question.asked;
    ssh.finish();
    assert.equal(brief(await attempt.outcome), 'esa1 kex closed');
    assert.deepEqual(ssh.auths, []);
  });

  for (const way of ['cancel', 'the end of the connection'] as const) {
    test(`C06 a yes after ${way} is ignored and keeps no key`, async () => {
      const ssh = keep(await sshServer());
      const store = freshStore();
      const question = openQuestion<boolean>();
      const { questions } = person({ trustHostKey: (_, __, signal) => question.ask(signal) });
      const attempt = tryHop(hopAt(ssh.port), undefined, { trustedKeys: store.keys, questions });
      await question.asked;
      if (way === 'cancel') attempt.abort.abort();
      else ssh.reset();
      await attempt.outcome;
      question.answer(true);
      await until(() => ssh.open() === 0, 'the connection is closed');
      assert.deepEqual([await store.keys.list(), ssh.auths], [[], []]);
    });
  }

  test('C08 another key type at the same place is shown as another key, and one of the same type is changed', async () => {
    const [first, second] = [keep(await sshServer()), keep(await sshServer({ hostKey: rsaKey() }))];
    const store = freshStore();
    await closed(opened(await tryHop(hopAt(first.port), undefined, { trustedKeys: store.keys }).outcome));
    const shown: HostKeyQuestion[] = [];
    const { questions } = person({
      trustHostKey: (_, key) => {
        shown.push(key);
        return Promise.resolve(false);
      },
    });
    const trustedKeys = { ...store.keys, judge: judgeAt(store, first.port) };
    const result = await tryHop(hopAt(second.port), undefined, { trustedKeys, questions }).outcome;
    assert.equal(brief(result), 'esa1 host-key refused');
    assert.deepEqual(
      shown.map(({ type, otherTypes }) => [type, otherTypes]),
      [['ssh-rsa', ['ecdsa-sha2-nistp256']]],
    );
    assert.equal((await store.keys.list()).length, 1);
  });

  const UNREADABLE: readonly (readonly [string, (folder: string) => readonly string[]])[] = [
    ['a store that is no JSON', (folder) => (writeFileSync(join(folder, 'hostkeys.json'), '{'), [])],
    ['a store that is a folder', (folder) => (mkdirSync(join(folder, 'hostkeys.json')), [])],
    [
      'a known_hosts file that is a folder',
      (folder) => (mkdirSync(join(folder, 'known_hosts')), [join(folder, 'known_hosts')]),
    ],
  ];
  for (const [title, make] of UNREADABLE) {
    test(`C09 ${title} fails closed`, async () => {
      const ssh = keep(await sshServer());
      const bare = freshStore();
      const files = make(bare.folder);
      const { keys } = files.length === 0 ? bare : freshStore(files);
      const user = person();
      const result = await tryHop(hopAt(ssh.port), undefined, { trustedKeys: keys, questions: user.questions }).outcome;
      assert.equal(brief(result), 'esa1 host-key store-unreadable');
      assert.deepEqual([user.asked, ssh.auths], [[], []]);
    });
  }
  test('C09 a key that cannot be kept is not trusted, although the person said yes', async () => {
    const ssh = keep(await sshServer());
    const store = freshStore();
    const { questions } = person({
      trustHostKey: () => {
        writeFileSync(join(store.folder, 'hostkeys.json'), 'no longer JSON');
        return Promise.resolve(true);
      },
    });
    const result = await tryHop(hopAt(ssh.port), undefined, { trustedKeys: store.keys, questions }).outcome;
    assert.equal(brief(result), 'esa1 host-key store-unreadable');
    assert.deepEqual(ssh.auths, []);
  });
  for (const kind of ['unwritable', 'full', 'locked'] as const)
    test(`C09 a store that is ${kind} is not said to be unreadable, and nothing is trusted`, async () => {
      const ssh = keep(await sshServer());
      const accept = () => Promise.reject(new StoreFailed(kind, '/trust/hostkeys.json', 'EROFS'));
      const result = await tryHop(hopAt(ssh.port), undefined, { trustedKeys: { ...freshStore().keys, accept } })
        .outcome;
      assert.equal(brief(result), 'esa1 host-key not-kept');
      assert.deepEqual(ssh.auths, []);
    });
  test('C09 another window that accepted another key meanwhile wins', async () => {
    const ssh = keep(await sshServer());
    const store = freshStore();
    const subject = { applianceId: 'esa1', through: [], host: '127.0.0.1', port: ssh.port };
    const { questions } = person({
      trustHostKey: async () => {
        await store.keys.accept(subject, ecdsaKey().blob);
        return true;
      },
    });
    const result = await tryHop(hopAt(ssh.port), undefined, { trustedKeys: store.keys, questions }).outcome;
    assert.equal(brief(result), 'esa1 host-key changed');
    assert.deepEqual(ssh.auths, []);
  });
});

function keyQuestion(blob: Buffer): HostKeyQuestion {
  return {
    type: 'ecdsa-sha2-nistp256',
    fingerprint: fingerprint(blob),
    md5: `MD5:${md5Fingerprint(blob)}`,
    otherTypes: [],
  };
}

/** The verdict as if the server stood at `port`: two servers cannot listen on one. */
function judgeAt({ keys }: KeyStore, port: number): KeyStore['keys']['judge'] {
  return (subject, blob) => keys.judge({ ...subject, port }, blob);
}
