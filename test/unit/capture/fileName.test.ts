import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byAge, isNameOf, localName } from '../../../src/capture/fileName';

const AT = new Date('2026-11-26T21:20:09.123Z');
const IDS = ['esa.1', 'esa_1', 'esa-1', 'esa', '.esa', 'esa.1.20261126T212009Z'];

test('what is called a capture there is named one; anything else is a file', () => {
  for (const remote of ['/captures/a.cap', 'a.PCAP', '/x/a.pcapng'])
    assert.equal(localName('esa1', remote, AT), 'capture-esa1.20261126T212009Z.pcap');
  for (const remote of ['/configuration/a.xml', '/captures/a.cap.log', 'pcap', ''])
    assert.equal(localName('esa1', remote, AT), 'file-esa1.20261126T212009Z.dat');
});

test('a name belongs to one appliance, whatever the others are called, with a number too', () => {
  for (const remote of ['a.cap', 'a.xml'])
    for (const id of IDS)
      for (const number of ['', '-2']) {
        const name = localName(id, remote, AT).replace(/\.(?=[a-z]+$)/, `${number}.`);
        const owners = IDS.filter((one) => isNameOf(one, name));
        assert.deepEqual(owners, [id], name);
      }
});

test('the newest comes first, whatever it is called', () => {
  const newest = ['file-esa1.20261127T000000Z-10.dat', 'file-esa1.20261127T000000Z-2.dat'];
  const names = [...newest, 'capture-esa1-20261126T000000Z.pcap', 'capture-esa1.20261125T000000Z.pcap'];
  assert.deepEqual([...names].reverse().sort(byAge), names);
});
