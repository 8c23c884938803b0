/** Much data through a chain of real sshd: every byte arrives, and a new key exchange asks nobody. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { missing } from './needs';
import { keysExchanged } from './openssh';
import { person } from './person';
import { openSite, product, type Config, type Site } from './site';

describe('much data through real sshd', { skip: missing('openssh', 'user', 'terminals') }, () => {
  const site = missing('openssh', 'user', 'terminals') ? (undefined as unknown as Site) : openSite();
  after(() => site.undo.undo());

  const open = async (t: Parameters<typeof product>[1], config: Config) => {
    const servers = { hop: await site.server('hop', config), target: await site.server('target', config) };
    const route = [site.appliance('hop', servers.hop), site.appliance('target', servers.target)] as const;
    const who = person();
    return { servers, who, terminal: await product(site, t).open(route, who) };
  };

  /** Times a block is sent; the number before each tells a lost or doubled block from its neighbours. */
  const numbered = (block: Buffer, times: number) => {
    const digest = createHash('sha256');
    let bytes = 0;
    for (let n = 1; n <= times; n++) {
      for (const part of [Buffer.from(`${n}\n`), block]) {
        digest.update(part);
        bytes += part.length;
      }
    }
    return { bytes, hash: digest.digest('hex') };
  };
  const sending = (file: string, times: number) =>
    `stty raw -echo; printf '<%s>' go; n=0; while [ $n -lt ${times} ]; do n=$((n+1)); echo $n; cat ${file}; done; printf '<%s>' end\n`;

  const block = randomBytes(4_000_037);
  const DOWN = [
    { title: '200 MB', times: 50, config: {}, exchanges: 1 },
    { title: 'C20 64 MB with RekeyLimit 1M at both hops', times: 16, config: { RekeyLimit: '1M' }, exchanges: 50 },
  ] as const;
  for (const { title, times, config, exchanges } of DOWN) {
    test(`${title}: intact, and each host key is asked for once`, async (t) => {
      const file = site.path('block');
      writeFileSync(file, block);
      const { servers, who, terminal } = await open(t, config);
      const expected = numbered(block, times);
      terminal.type(sending(file, times));
      await terminal.shows(/<go>/);
      assert.equal(await terminal.hash(expected.bytes), expected.hash);
      await terminal.shows(/<end>/);
      assert.deepEqual(who.questions(), ['host key esa1', 'host key sma1']);
      for (const sshd of [servers.hop, servers.target]) await keysExchanged(sshd, exchanges);
    });
  }

  test('C20 12 MB upwards with RekeyLimit 1M at both hops: intact, and each host key is asked for once', async (t) => {
    const { servers, who, terminal } = await open(t, { RekeyLimit: '1M' });
    // Between two exchanges comes what the limit says and what its window of 2 MB has let on its way: 3 MB or so.
    const bytes = randomBytes(12_000_000);
    const file = join(site.written, 'upwards');
    terminal.type(`stty raw -echo; printf '<%s>' go; head -c ${bytes.length} > ${file}; printf '<%s>' end\n`);
    await terminal.shows(/<go>/);
    terminal.shell.write(bytes);
    await terminal.shows(/<end>/);
    const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
    assert.equal(sha256(readFileSync(file)), sha256(bytes));
    assert.deepEqual(who.questions(), ['host key esa1', 'host key sma1']);
    for (const sshd of [servers.hop, servers.target]) await keysExchanged(sshd, 3);
  });
});
