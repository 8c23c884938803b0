/** Key exchange with real sshd: each algorithm of ours, and servers that have none of them. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { offerFor } from '../../src/ssh/algorithms';
import { missing } from './needs';
import { makeKey } from './openssh';
import { person } from './person';
import { run } from './run';
import { openSite, product, type Config, type Site } from './site';

describe('algorithms of real sshd', { skip: missing('openssh', 'user') }, () => {
  const site = missing('openssh', 'user') ? (undefined as unknown as Site) : openSite();
  after(() => site.undo.undo());

  const terminals = { skip: missing('terminals') };

  const modern = offerFor(false, []);
  const whole = offerFor(true, []);
  let rsaKey: string | undefined;
  const rsa = () => (rsaKey ??= makeKey(site.path('host-rsa'), { type: 'rsa', bits: 2048 }));

  /** What this machine's OpenSSH can; it leaves out what is too old for it. */
  const known = (query: string, names: readonly string[]) => {
    const all = missing('openssh', 'user') ? [] : run('ssh', ['-Q', query]).split('\n');
    return names.filter((name) => all.includes(name));
  };
  const KEX = known('kex', whole.kex);
  const CIPHERS = known('cipher', whole.cipher);
  const MACS = known('mac', whole.mac);
  const pick = (names: readonly string[], n: number) => names[n % names.length] ?? '';

  // CTR and CBC need a MAC, GCM brings its own: the shifted list pairs each MAC with a cipher that uses it.
  for (const [n, kex] of KEX.entries()) {
    const [cipher, mac] = [pick(CIPHERS, n), pick(MACS, n + 2)];
    test(`${kex} with ${cipher} and ${mac}`, terminals, async (t) => {
      const config = { KexAlgorithms: kex, Ciphers: cipher, MACs: mac };
      const hop = await site.server('hop', config);
      const isLegacy = !modern.kex.includes(kex) || !modern.cipher.includes(cipher) || !modern.mac.includes(mac);
      const esa = site.appliance('hop', hop, { legacyAlgorithms: isLegacy });
      const terminal = await product(site, t).open([esa], person());
      assert.equal(await terminal.run('whoami'), site.accounts.hop.user);
      assert.match(hop.log(), new RegExp(`kex: client->server cipher: ${cipher}`));
    });
  }

  const LEGACY: readonly { kind: string; config: Config; theirs: string }[] = [
    { kind: 'kex', config: { KexAlgorithms: 'diffie-hellman-group14-sha1' }, theirs: 'diffie-hellman-group14-sha1' },
    { kind: 'host key', config: { HostKeyAlgorithms: 'ssh-rsa' }, theirs: 'ssh-rsa' },
    { kind: 'cipher', config: { Ciphers: 'aes128-cbc' }, theirs: 'aes128-cbc' },
    { kind: 'mac', config: { Ciphers: 'aes128-ctr', MACs: 'hmac-sha1' }, theirs: 'hmac-sha1' },
  ];
  const OURS = { kex: modern.kex, 'host key': modern.hostKey, cipher: modern.cipher, mac: modern.mac } as const;
  for (const { kind, config, theirs } of LEGACY) {
    test(`C11 no common ${kind}: both lists are named, and legacyAlgorithms connects`, terminals, async (t) => {
      const hop = await site.server('hop', config, { hostKeys: [rsa()] });
      const ours = product(site, t);
      const failure = await ours.fails([site.appliance('hop', hop)], person());
      assert.deepEqual([failure.hop, failure.stage, failure.reason], ['esa1', 'kex', 'no-common-algorithm']);
      assert.equal(failure.facts?.kind, kind);
      assert.deepEqual(failure.facts.ours, OURS[kind as keyof typeof OURS]);
      assert.deepEqual(
        failure.facts.theirs?.filter((name) => !isExtension(name)),
        [theirs],
      );
      const terminal = await ours.open([site.appliance('hop', hop, { legacyAlgorithms: true })], person());
      assert.equal(await terminal.run('whoami'), site.accounts.hop.user);
    });
  }

  test('C11 a server as old as they come, everything at once, behind a hop that is not', terminals, async (t) => {
    const config = {
      KexAlgorithms: 'diffie-hellman-group14-sha1',
      HostKeyAlgorithms: 'ssh-rsa',
      Ciphers: 'aes128-cbc,3des-cbc',
      MACs: 'hmac-sha1',
    };
    const target = await site.server('target', config, { hostKeys: [rsa()] });
    const esa = site.appliance('hop', (await site.plain()).hop);
    const sma = site.appliance('target', target);
    const ours = product(site, t);
    const failure = await ours.fails([esa, sma], person());
    assert.deepEqual([failure.hop, failure.stage, failure.reason], ['sma1', 'kex', 'no-common-algorithm']);
    const terminal = await ours.open([esa, { ...sma, legacyAlgorithms: true }], person());
    assert.equal(await terminal.run('whoami'), site.accounts.target.user);
  });

  test('C11 a server with sntrup761 alone: nothing old helps', async (t) => {
    const [sntrup] = known('kex', ['sntrup761x25519-sha512@openssh.com', 'sntrup761x25519-sha512']);
    if (sntrup === undefined) {
      t.skip('this OpenSSH has no sntrup761: 8.5 or later is needed');
      return;
    }
    const hop = await site.server('hop', { KexAlgorithms: sntrup });
    for (const { legacyAlgorithms, offer } of [
      { legacyAlgorithms: false, offer: modern },
      { legacyAlgorithms: true, offer: whole },
    ]) {
      const failure = await product(site, t).fails([site.appliance('hop', hop, { legacyAlgorithms })], person());
      assert.deepEqual([failure.stage, failure.reason], ['kex', 'no-common-algorithm']);
      assert.equal(failure.facts?.legacyHelps, false);
      assert.equal(failure.facts.kind, 'kex');
      assert.deepEqual(failure.facts.ours, offer.kex);
      assert.deepEqual(
        failure.facts.theirs?.filter((name) => !isExtension(name)),
        [sntrup],
      );
    }
  });
});

/** Names in the list of key exchanges that are flags of the protocol (RFC 8308, strict key exchange). */
function isExtension(name: string): boolean {
  return /^(ext-info-|kex-strict-)/.test(name);
}
