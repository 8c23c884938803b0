import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import type { ServerConfig } from 'ssh2';
import type { FarEnd } from './farEnd';
import { brief, closed, factsOf, hopAt, keyStore, opened, person, tryHop } from './site';
import { rsaKey, sshServer, type SshServerOptions } from './sshServer';

const store = keyStore();
const ends: FarEnd[] = [];
const keep = <T extends FarEnd>(end: T): T => {
  ends.push(end);
  return end;
};
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end.close()));
});
after(() => store.remove());

type Lists = NonNullable<ServerConfig['algorithms']>;

const OLD: readonly (readonly [string, Lists, string, string])[] = [
  ['key exchange', { kex: ['diffie-hellman-group14-sha1'] }, 'kex', 'diffie-hellman-group14-sha1'],
  ['host key', { serverHostKey: ['ssh-rsa'] }, 'host key', 'ssh-rsa'],
  ['cipher', { cipher: ['aes128-cbc'] }, 'cipher', 'aes128-cbc'],
  ['MAC', { hmac: ['hmac-sha1'], cipher: ['aes128-ctr'] }, 'mac', 'hmac-sha1'],
];

describe('C11 no common algorithm', () => {
  for (const [name, algorithms, kind, theirs] of OLD) {
    const options: SshServerOptions = { algorithms, hostKey: rsaKey() };
    test(`C11 ${name}: names both lists, asks nothing and sends nothing`, async () => {
      const ssh = keep(await sshServer(options));
      const user = person();
      const result = await tryHop(hopAt(ssh.port), undefined, { trustedKeys: store.keys, questions: user.questions })
        .outcome;
      assert.equal(brief(result), 'esa1 kex no-common-algorithm');
      const facts = factsOf(result);
      assert.equal(facts.kind, kind);
      assert.ok(facts.theirs?.includes(theirs));
      assert.equal(facts.legacyHelps, true);
      assert.ok((facts.ours ?? []).length > 1 && facts.ours?.includes(theirs) === false);
      assert.deepEqual([user.asked, ssh.auths], [[], []]);
    });
    test(`C11 ${name}: the appliance that asks for old algorithms gets them`, async () => {
      const ssh = keep(await sshServer(options));
      const attempt = tryHop(hopAt(ssh.port, { legacyAlgorithms: true }), undefined, { trustedKeys: store.keys });
      await closed(opened(await attempt.outcome));
    });
  }
});
