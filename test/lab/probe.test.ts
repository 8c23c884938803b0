import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { startLab, type Lab } from '../../src/lab/lab';
import { probeFromAppliance, type ApplianceProbe, type Plan } from '../../src/probe/appliance';
import { interfaces } from '../../src/probe/telnet';
import { isCancelled, failureOf } from '../../src/appliance/failure';
import { engineer, type Engineer } from './engineer';
import { withDeadlineOnceSaid } from './telnetDeadline';

const NAMES = ['upgrades.ironport.com', 'c.tunnels.ironport.com'];
const PORTS = [22, 25, 53, 80, 443, 4766];

describe('a probe from an appliance over its CLIs', () => {
  let lab: Lab;
  let person: Engineer;
  beforeEach(async () => {
    lab = await startLab({ firewalls: 'story', fleet: 2 });
    person = engineer(lab);
  });
  afterEach(async () => {
    await person.close();
    await lab.close();
  });

  async function probe(id: string, more: Partial<ApplianceProbe> = {}, timeoutMs = 60_000) {
    const { signal } = new AbortController();
    const seen = { shells: 0, logins: 0, plans: [] as Plan[] };
    const control = lab.control(id);
    const another = () => person.openPinnedCli(id, signal).then((cli) => withDeadlineOnceSaid(cli, control), refused);
    const onResult = () => (seen.shells = Math.max(seen.shells, control.shells));
    const cli = withDeadlineOnceSaid(await person.openCli(id), control);
    const found = await probeFromAppliance(
      cli,
      { names: NAMES, ports: PORTS, another, onResult, onPlan: (plan) => seen.plans.push(plan), ...more },
      { vantage: id, allowed: NAMES, timeoutMs, signal, now: Date.now },
    );
    seen.logins = control.logins;
    cli.close();
    return { ...found, seen };
  }

  const verdicts = ({ results }: Awaited<ReturnType<typeof probe>>) =>
    results.map(({ port, verdict }) => `${port} ${verdict}`);

  const ESA1 = ['22 timeout', '25 smtp-inspected', '53 timeout', '80 timeout', '443 tunnel', '4766 timeout'];

  test('three CLIs share the ports over one login', async () => {
    const found = await probe('lab-esa1');
    assert.deepEqual(verdicts(found), ESA1);
    assert.deepEqual([found.seen.shells, found.seen.logins], [3, 1]);
    assert.equal(found.failure, undefined);
  });

  for (const most of [1, 2])
    test(`an appliance that allows ${most} is asked over ${most}, and nothing is said to have failed`, async () => {
      lab.control('lab-esa1').limitSessions(most);
      const found = await probe('lab-esa1');
      assert.deepEqual(verdicts(found), ESA1);
      assert.deepEqual([found.seen.shells, found.seen.logins], [most, 1]);
      assert.equal(found.failure, undefined);
      assert.equal(Math.max(...found.seen.plans.map(({ clis }) => clis)), most);
    });

  test('each interface is tried after the own choice of the appliance, and leads elsewhere', async () => {
    const cli = await person.openCli('lab-esa1');
    const names = await interfaces(cli, { timeoutMs: 60_000, signal: new AbortController().signal });
    cli.close();
    assert.deepEqual(names, ['Management', 'Data 1']);
    const found = await probe('lab-esa1', { ports: [25, 443], interfaces: names }, 5_000);
    assert.deepEqual(
      found.results.map(({ port, verdict, evidence }) => `${evidence.interface ?? 'automatic'} ${port} ${verdict}`),
      [
        'automatic 25 smtp-inspected',
        'automatic 443 tunnel',
        'Management 25 timeout',
        'Management 443 timeout',
        'Data 1 25 tunnel',
        'Data 1 443 tunnel',
      ],
    );
  });

  test('a WSA offers its own choice alone, and its CLI is at the prompt again', async () => {
    const cli = await person.openCli('lab-wsa1');
    assert.deepEqual(await interfaces(cli, { timeoutMs: 60_000, signal: new AbortController().signal }), []);
    assert.match((await cli.run('version')).text, /S695/);
    cli.close();
  });

  test('the appliances of a fleet meet different firewalls', async () => {
    assert.ok(verdicts(await probe('lab-fleet-001')).every((one) => one.endsWith(' tunnel')));
    assert.deepEqual(verdicts(await probe('lab-fleet-002')).slice(1, 5), [
      '25 smtp-inspected',
      '53 refused',
      '80 refused',
      '443 tunnel',
    ]);
  });
});

/** As the product takes it: no more CLIs. */
function refused(error: unknown): undefined {
  assert.ok(isCancelled(error) || failureOf(error)?.stage === 'shell', String(error));
}
