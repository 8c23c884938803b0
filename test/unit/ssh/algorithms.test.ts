import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { offerFor } from '../../../src/ssh/algorithms';

const OLD = /sha1$|^ssh-rsa$|^ssh-dss$|cbc|arcfour|md5|chacha20/;

describe('what is offered', () => {
  test('holds nothing old, unless the appliance asks for it', () => {
    const { kex, hostKey, cipher, mac } = offerFor(false, []);
    assert.deepEqual(
      [...kex, ...hostKey, ...cipher, ...mac].filter((name) => OLD.test(name)),
      [],
    );
    const legacy = offerFor(true, []);
    assert.ok(legacy.kex.includes('diffie-hellman-group14-sha1') && legacy.hostKey.includes('ssh-rsa'));
    assert.ok(legacy.cipher.includes('aes128-cbc') && legacy.mac.includes('hmac-sha1'));
  });
  test('for an old appliance still begins with what is not old', () => {
    const [modern, legacy] = [offerFor(false, []), offerFor(true, [])];
    for (const kind of ['kex', 'hostKey', 'cipher', 'mac'] as const) {
      assert.deepEqual(legacy[kind].slice(0, modern[kind].length), modern[kind]);
    }
  });
  test('tries a prime of the server, which takes long to test, after the groups that are known', () => {
    const { kex } = offerFor(false, []);
    assert.equal(kex.at(-1), 'diffie-hellman-group-exchange-sha256');
    const old = offerFor(true, []).kex.slice(kex.length);
    assert.equal(old[0], 'diffie-hellman-group14-sha1');
  });
  test('begins with the host key types that are known, all names of RSA, and loses none', () => {
    const all = offerFor(false, []).hostKey;
    const known = offerFor(false, ['ssh-rsa', 'ecdsa-sha2-nistp384', 'unheard-of']).hostKey;
    assert.deepEqual(known.slice(0, 3).sort(), ['ecdsa-sha2-nistp384', 'rsa-sha2-256', 'rsa-sha2-512']);
    assert.deepEqual([...known].sort(), [...all].sort());
  });
});
