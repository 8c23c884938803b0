/** Files through a chain of real sshd: OpenSSH's own sftp-server, and its scp where there is no SFTP. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { failureOf } from '../../src/appliance/failure';
import { missing } from './needs';
import { keysExchanged } from './openssh';
import { person } from './person';
import { openSite, product, type Config, type Site } from './site';

const needs = missing('openssh', 'user', 'accounts');

describe('files through real sshd', { skip: needs }, () => {
  const site = needs ? (undefined as unknown as Site) : openSite();
  after(() => site.undo.undo());
  const content = randomBytes(40_000_003);
  const sha256 = createHash('sha256').update(content).digest('hex');

  const CASES: readonly { title: string; way: string; config: Config; sftp: boolean; exchanges: number }[] = [
    { title: 'SFTP', way: 'sftp', config: {}, sftp: true, exchanges: 1 },
    { title: 'scp -f', way: 'scp', config: {}, sftp: false, exchanges: 1 },
    {
      title: 'C20 SFTP with RekeyLimit 1M at both hops',
      way: 'sftp',
      config: { RekeyLimit: '1M' },
      sftp: true,
      exchanges: 20,
    },
  ];
  for (const { title, way, config, sftp, exchanges } of CASES)
    test(`${title}: 40 MB from the target through the hop, every byte`, async (t) => {
      const remote = site.path('big.cap');
      writeFileSync(remote, content, { mode: 0o644 });
      const hop = await site.server('hop', config);
      const target = await site.server('target', { ...config, ...(sftp ? { Subsystem: 'sftp internal-sftp' } : {}) });
      const route = [site.appliance('hop', hop), site.appliance('target', target)] as const;
      const fetchOf = (path: string) =>
        product(site, t).session.fetchFile({
          ...{ route, questions: person(), onEvent: () => undefined },
          ...{ remote: path, folder: join(site.folder, `here-${way}-${exchanges}`), name: 'big.pcap' },
          ...{ mostBytes: 1e9, stallMs: 60_000 },
        });
      const signal = new AbortController().signal;
      const fetched = await fetchOf(remote).run(signal, () => undefined);
      assert.deepEqual([fetched.way, fetched.bytes, fetched.sha256], [way, content.length, sha256]);
      assert.ok(readFileSync(fetched.path).equals(content));
      for (const sshd of [hop, target]) await keysExchanged(sshd, exchanges);
      await assert.rejects(
        fetchOf(site.path('none.cap')).run(signal, () => undefined),
        (error) => failureOf(error)?.reason === 'not-found',
      );
    });
});
