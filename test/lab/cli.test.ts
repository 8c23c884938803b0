import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { failureOf, isCancelled } from '../../src/appliance/failure';
import { identify } from '../../src/asyncos/identity';
import { startLab, type Lab } from '../../src/lab/lab';
import { engineer, type Engineer } from './engineer';

describe('a CLI at the end of a route', () => {
  let lab: Lab;
  let person: Engineer;
  beforeEach(async () => {
    lab = await startLab();
    person = engineer(lab);
  });
  afterEach(async () => {
    await person.close();
    await lab.close();
  });

  for (const { id, family, series } of [
    { id: 'lab-esa1', family: 'esa', series: 'C' },
    { id: 'lab-esa2', family: 'esa', series: 'X' },
    { id: 'lab-wsa1', family: 'wsa', series: 'S' },
    { id: 'lab-sma1', family: 'sma', series: 'M' },
  ])
    test(`${id} says itself what it is`, async () => {
      const cli = await person.openCli(id);
      const { identity, administrator } = await identify(cli);
      assert.equal(identity.family, family);
      assert.equal(identity.series, series);
      assert.match(identity.serial ?? '', /^[0-9A-F]{12,20}-[0-9A-Z]{7,12}$/);
      assert.notEqual(administrator, 'no');
      cli.close();
    });

  test('two dialogues on one appliance go one after the other, over one login', async () => {
    const first = await person.openCli('lab-esa1');
    let secondIsOpen = false;
    const second = person.openCli('lab-esa1').then((cli) => {
      secondIsOpen = true;
      return cli;
    });
    await first.run('version');
    assert.equal(secondIsOpen, false);
    first.close();
    const cli = await second;
    await cli.run('version');
    cli.close();
    assert.equal(lab.control('lab-esa1').logins, 1);
  });

  test('who waits for a turn can give up', async () => {
    const first = await person.openCli('lab-esa1');
    const abort = new AbortController();
    const second = person.openCli('lab-esa1', abort.signal);
    abort.abort();
    await assert.rejects(second, (error: unknown) => isCancelled(error) || (error as Error).name === 'AbortError');
    first.close();
  });

  test('a passphrase that must be changed is left to the person, and the next one gets a turn', async () => {
    lab.control('lab-esa1').forcePassphraseChange(true);
    await assert.rejects(person.openCli('lab-esa1'), (error: unknown) => failureOf(error)?.stage === 'prompt');
    lab.control('lab-esa1').forcePassphraseChange(false);
    (await person.openCli('lab-esa1')).close();
  });

  test('a connection that ends in the middle is said, and nothing waits', async () => {
    const cli = await person.openCli('lab-sma1');
    lab.control('lab-esa1').dropConnections();
    await assert.rejects(cli.run('version'), (error: unknown) => failureOf(error)?.reason === 'interrupted');
  });
});
