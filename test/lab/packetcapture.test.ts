import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Client, SFTPWrapper } from 'ssh2';
import { startLab, type Lab } from '../../src/lab/lab';
import { loginTo } from './appliances';
import { execute, logIn, openTerminal, waitFor, type Terminal } from './terminal';

describe('packetcapture of a simulated appliance', () => {
  let lab: Lab;
  let client: Client;
  let terminal: Terminal;
  beforeEach(async () => {
    lab = await startLab({ firewalls: 'story' });
    client = await logIn(loginTo(lab, 'lab-esa1'));
    client.on('error', () => undefined);
    terminal = await openTerminal(client, { cols: 200, rows: 500 });
    await terminal.until(/> $/);
  });
  afterEach(async () => {
    client.end();
    await lab.close();
  });

  const MENU = /\[\]> $/;
  const control = () => lab.control('lab-esa1');
  async function typed(answer: string, next = MENU): Promise<string> {
    terminal.type(`${answer}\r`);
    return terminal.until(next);
  }

  for (const wording of ['ironport', 'cisco', 'web', 'password'] as const)
    test(`${wording}: started, running, stopped; the file holds SYNs to the blocked port and no answer`, async () => {
      control().speakPacketcapture(wording);
      control().capture.change({ filter: 'port 22' });
      assert.match(await typed('packetcapture'), /- START[^]*- STATUS[^]*- SETUP/);
      const started = await typed('start');
      const { file = '' } = control().capture.running() ?? {};
      assert.match(file, /^C170-00137262569A-8RVFDB1-\d{8}-\d{6}\.cap$/);
      assert.ok(started.includes(file));
      assert.match(started, /- STOP/);
      assert.doesNotMatch(started, /- START/);
      assert.ok((await typed('stop')).includes(file));
      const bytes = control().files.get(`/captures/${file}`)?.bytes ?? Buffer.alloc(0);
      const seen = packetsOf(bytes).map((packet) => `flags ${packet[47]} to ${packet.readUInt16BE(36)}`);
      assert.deepEqual([...new Set(seen)], ['flags 2 to 22'], 'a SYN is sent again after a second');
      for (const packet of packetsOf(bytes)) {
        assert.equal(onesSum(packet.subarray(14, 34)), 0xffff, 'sum over the IP header');
        const pseudo = Buffer.from([...packet.subarray(26, 34), 0, 6, 0, packet.length - 34]);
        assert.equal(onesSum(Buffer.concat([pseudo, packet.subarray(34)])), 0xffff, 'sum over TCP');
      }
    });

  test('SETUP takes size, interface and filter', async () => {
    await typed('packetcapture');
    await typed('setup', /\[200\]> $/);
    await typed('50', /\[N\]> $/);
    await typed('Y', /2\. Data 1[^]*\[Management\]> $/);
    await typed('2', /CUSTOM[^]*\[1\]> $/);
    await typed('2', /\[\]> $/);
    assert.match(await typed('host 192.0.2.1 and port 25'), /50 MB[^]*Data 1[^]*host 192\.0\.2\.1 and port 25/);
    assert.deepEqual(control().capture.settings(), {
      megabytes: 50,
      stopAtSize: true,
      interfaces: 'Data 1',
      filter: 'host 192.0.2.1 and port 25',
    });
  });

  test('a capture of the CLI ends with its session, one of the web interface does not', async () => {
    await typed('packetcapture');
    await typed('start');
    terminal.channel.close();
    await waitFor(
      () => control().capture.running() === undefined,
      () => 'the end of the capture',
    );
    assert.equal(control().files.list().length, 1);
    const other = await openTerminal(client);
    control().capture.start('gui');
    other.channel.close();
    await waitFor(
      () => control().shells === 0,
      () => 'the end of the shell',
    );
    assert.ok(control().capture.running());
  });

  test('files are served by SFTP and by scp -f, and one that is not there by neither', async () => {
    control().files.put('/captures/a.cap', Buffer.from('0123456789'));
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) =>
      client.sftp((error, opened) => (error ? reject(error) : resolve(opened))),
    );
    const bytes = await new Promise<Buffer>((resolve, reject) =>
      sftp.readFile('/captures/a.cap', (error, read) => (error ? reject(error) : resolve(read))),
    );
    assert.equal(bytes.toString(), '0123456789');
    await assert.rejects(
      new Promise((resolve, reject) => sftp.stat('/captures/b.cap', (e, s) => (e ? reject(e) : resolve(s)))),
    );
    const channel = await new Promise<import('ssh2').ClientChannel>((resolve, reject) =>
      client.exec('scp -f /captures/a.cap', (error, opened) => (error ? reject(error) : resolve(opened))),
    );
    let said = '';
    channel.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
    channel.write('\0\0\0');
    await new Promise((resolve) => channel.once('close', resolve));
    assert.equal(said, 'C0640 10 a.cap\n0123456789\0');
    control().files.conduct.scp = false;
    assert.match((await execute(client, 'scp -f /captures/a.cap')).output, /Unknown command/);
  });
});

function packetsOf(file: Buffer): Buffer[] {
  assert.equal(file.readUInt32LE(0), 0xa1b2c3d4);
  const packets: Buffer[] = [];
  for (let at = 24; at < file.length; at += 16 + file.readUInt32LE(at + 8))
    packets.push(file.subarray(at + 16, at + 16 + file.readUInt32LE(at + 8)));
  return packets;
}

function onesSum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}
