import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { startLab, type Lab } from '../../src/lab/lab';
import { applianceOf } from './appliances';
import { openSsh } from './openssh';

const missing = spawnSync('ssh', ['-V']).error && 'OpenSSH is missing: install openssh-client';

describe('OpenSSH in the lab', { skip: missing ?? false }, () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab();
  });
  after(() => lab.close());

  const direct: readonly (readonly [string, RegExp])[] = [
    ['lab-esa1', /^Last login: .+ from 127\.0\.0\.1\r\r\nAsyncOS 11\.0\.1 for Cisco IronPort C170 build 027\r\n\r\n/],
    ['lab-esa2', /AsyncOS 12\.5\.0 for Cisco X1050 build 059\r\n[^]*\r\n\(Machine esa2\.lab\.example\)> exit/],
    ['lab-wsa1', /^AsyncOS 15\.1\.0 for Web build 287\r\n[^]*\r\ncisco-wsa> exit/],
    ['lab-esa3', /^AsyncOS 11\.0\.0 for Cisco C190 build 274\r\n[^]*\r\n\(esa3\.lab\.example\)> exit/],
    ['lab-jump1', /\r\nadmin@jump1:~\$ exit/],
  ];
  for (const [id, expected] of direct) {
    test(`a person logs in to ${id} and leaves with exit`, async () => {
      const { port, user, password } = applianceOf(lab, id);
      const ssh = openSsh([['assword', password]]);
      const result = await ssh.run(['-tt', '-p', String(port), `${user}@127.0.0.1`], 'exit\r');
      ssh.remove();
      assert.match(result.stdout, expected, result.stderr);
      assert.equal(result.code, 0);
    });
  }

  const throughHop: readonly (readonly [string, string, RegExp])[] = [
    ['lab-esa1', 'lab-sma1', /\r\nsma1\.lab\.example> version\r\n[^]*Serial #: BE59F09812A56BFCA12A-1478FC8D8A90/],
    ['lab-esa2', 'lab-sma1', /\r\nsma1\.lab\.example> version\r\n[^]*Serial #: BE59F09812A56BFCA12A-1478FC8D8A90/],
    [
      'lab-wsa1',
      'lab-sma2',
      /\r\n\(sma2\.other\.example\)> version\r\n[^]*Serial #: 423F1C7A90D2B6E4A851-7C2D4B90E1F3/,
    ],
  ];
  for (const [hopId, smaId, expected] of throughHop) {
    test(`ssh -J ${hopId} reaches ${smaId} at 10.0.8.20`, async () => {
      const [hop, sma] = [applianceOf(lab, hopId), applianceOf(lab, smaId)];
      const ssh = openSsh([
        ['10.0.8.20', sma.password],
        ['127.0.0.1', hop.password],
      ]);
      const jump = `${hop.user}@${hop.host}:${hop.port}`;
      const result = await ssh.run(['-tt', '-J', jump, `${sma.user}@${sma.host}`], 'version\rexit\r');
      ssh.remove();
      assert.match(result.stdout, expected, result.stderr);
      assert.equal(result.code, 0);
    });
  }

  test('three hops: jump1, esa1 at its inner address, sma1', async () => {
    const [jump, esa, sma] = [
      applianceOf(lab, 'lab-jump1'),
      applianceOf(lab, 'lab-esa1'),
      applianceOf(lab, 'lab-sma1'),
    ];
    assert.deepEqual(esa.inner, { host: '10.0.8.11', port: 22 });
    const ssh = openSsh([
      ['10.0.8.20', sma.password],
      ['10.0.8.11', esa.password],
      ['127.0.0.1', jump.password],
    ]);
    const hops = `admin@127.0.0.1:${jump.port},admin@10.0.8.11`;
    const result = await ssh.run(['-J', hops, 'admin@10.0.8.20', 'whoami; version']);
    ssh.remove();
    assert.match(result.stdout, /^\nUsername: admin\n[^]*\nVersion: 15\.0\.0-416\n/, result.stderr);
    assert.equal(result.code, 0);
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['lab-esa3', '10.0.8.20', /administratively prohibited/],
    ['lab-esa1', '10.0.8.99', /connect failed/],
    ['lab-jump1', '10.0.8.20', /connect failed/],
  ];
  for (const [id, host, expected] of refused) {
    test(`ssh -J ${id} to ${host} is told: ${expected.source}`, async () => {
      const hop = applianceOf(lab, id);
      const ssh = openSsh([['127.0.0.1', hop.password]]);
      const result = await ssh.run(['-J', `admin@127.0.0.1:${hop.port}`, `admin@${host}`, 'version']);
      ssh.remove();
      assert.match(result.stderr, expected);
      assert.equal(result.code, 255);
    });
  }
});
