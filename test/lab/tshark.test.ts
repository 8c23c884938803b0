/** What Wireshark's own reader says of the captures of the lab, as they are and as they were fetched. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { quickLook, type Conversation } from '../../src/capture/quickLook';
import { startLab, type Lab } from '../../src/lab/lab';
import { engineer, type Engineer } from './engineer';

const skip = spawnSync('tshark', ['--version']).status === 0 ? false : 'needs tshark (Debian: tshark)';

describe('tshark reads what Hopthrough fetched', { skip }, () => {
  let lab: Lab;
  let person: Engineer;
  let folder: string;
  before(async () => {
    lab = await startLab({ firewalls: 'story' });
    person = engineer(lab);
    folder = mkdtempSync(join(tmpdir(), 'tshark-'));
  });
  after(async () => {
    await person.close();
    await lab.close();
    rmSync(folder, { recursive: true });
  });

  function lines(file: string, ...args: readonly string[]): string[] {
    const { status, stdout, stderr } = spawnSync('tshark', ['-n', '-r', file, ...args], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, /cut short|damaged|corrupt|isn't a capture file/i);
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** Counted from its fields, by the pair of ends. */
  function countedByTshark(file: string): Map<string, readonly number[]> {
    const fields = [
      'ip.src',
      'tcp.srcport',
      'ip.dst',
      'tcp.dstport',
      'tcp.flags.syn',
      'tcp.flags.ack',
      'tcp.flags.reset',
    ];
    const wanted = fields.flatMap((field) => ['-e', field]);
    const found = new Map<string, readonly number[]>();
    for (const line of lines(file, '-Y', 'tcp', '-T', 'fields', ...wanted)) {
      const [from = '', fromPort = '', to = '', toPort = '', ...flags] = line.split('\t');
      const [syn = false, ack = false, rst = false] = flags.map((flag) => flag === '1' || flag === 'True');
      const key = ends(from, fromPort, to, toPort);
      const before = found.get(key) ?? [0, 0, 0, 0];
      const now = [1, syn && !ack ? 1 : 0, syn && ack ? 1 : 0, rst ? 1 : 0];
      found.set(
        key,
        before.map((count, index) => count + (now[index] ?? 0)),
      );
    }
    return found;
  }

  const ends = (from: string, fromPort: string | number, to: string, toPort: string | number): string =>
    [`${from}:${fromPort}`, `${to}:${toPort}`].sort().join(' ');
  const counts = ({ packets, syn, synAck, rst }: Conversation): readonly number[] => [packets, syn, synAck, rst];

  for (const id of ['lab-esa1', 'lab-esa2', 'lab-wsa1', 'lab-sma1'])
    test(`${id}: no error, and as many conversations with as many SYN, SYN-ACK and RST as the quick look counts`, async () => {
      const control = lab.control(id);
      const { capture, files } = control;
      if (id === 'lab-sma1') control.changeEgress({ otherPorts: 'dropped' });
      const running = capture.start('gui');
      capture.stop();
      const remote = `/captures/${running.file}`;
      const served = join(folder, `${id}.cap`);
      writeFileSync(served, files.get(remote)?.bytes ?? Buffer.alloc(0));
      const request = { remote, folder: join(folder, 'fetched'), name: `${id}.pcap`, mostBytes: 1e9, stallMs: 10_000 };
      const fetched = await person.fetch(id, request).run(new AbortController().signal, () => undefined);
      const look = quickLook();
      look.feed(readFileSync(fetched.path));
      const { packets, conversations } = look.result();
      for (const file of [served, fetched.path]) {
        assert.equal(lines(file).length, packets);
        const expected = countedByTshark(file);
        assert.ok(expected.size > 0, 'there is a conversation');
        assert.deepEqual(
          new Map(
            conversations.map((one) => [ends(one.client, one.clientPort, one.server, one.serverPort), counts(one)]),
          ),
          expected,
        );
      }
    });
});
