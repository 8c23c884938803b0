import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { hostname } from 'node:os';
import { afterEach, beforeEach, test } from 'node:test';
import { mergeInventories } from '../../../../src/appliance/inventory/inventory';
import { startLab, type Lab } from '../../../../src/lab/lab';
import { liveInventory } from '../../../../src/workbench/inventory/inventory';
import { labAppliances } from '../../../../src/workbench/commands/labSwitch';
import { webDesk, type WebDesk } from '../../../../src/workbench/web/webDesk';
import { until } from '../../../faults/until';
import { answersOf, engineer, type Engineer } from '../../../lab/engineer';
import { answers, env, stand, UIKind, Uri } from '../../vscode';

let lab: Lab;
let person: Engineer;
let desk: WebDesk;
let idleMs: number | undefined;

const inventory = () =>
  liveInventory(() => mergeInventories([], [{ name: 'Lab', appliances: labAppliances(lab.description.appliances) }]));
const appliance = (id: string) => {
  const found = inventory().find(id);
  assert.ok(found);
  return found;
};

beforeEach(async () => {
  lab = await startLab();
  person = engineer(lab);
  idleMs = undefined;
  answers.length = stand.browsed.length = stand.executed.length = 0;
  stand.statusBar.shown = false;
  desk = webDesk({
    inventory: inventory(),
    openForward: (asked) =>
      person.session.openForward({
        ...asked,
        ...{ idleMs: idleMs ?? asked.idleMs, questions: answersOf(lab), onEvent: () => undefined },
      }),
    log: { info: () => undefined, warn: () => undefined, show: () => undefined },
  });
});
afterEach(async () => {
  desk.dispose();
  await person.close();
  await lab.close();
});

interface Asked {
  readonly message?: string;
  readonly detail?: string;
  readonly buttons?: readonly string[];
  readonly items?: readonly { readonly label: string }[];
}
const press =
  (button: string | undefined, seen: Asked[] = []) =>
  (asked: Asked) => {
    seen.push(asked);
    return button;
  };
const pick =
  (label: string, seen: Asked[] = []) =>
  (asked: Asked) => {
    seen.push(asked);
    return asked.items?.find((item) => item.label === label);
  };
const urlOf = (result: object | undefined) => (result as { url: string }).url;
const portOf = (result: object | undefined) => Number(new URL(urlOf(result)).port);

async function page(port: number): Promise<string> {
  const asked = request({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

test('an SMA behind its ESA: what is forwarded and what the browser will warn of is said before anybody is called', async () => {
  const seen: Asked[] = [];
  answers.push(press(undefined, seen));
  assert.equal(await desk.open(appliance('lab-sma1')), undefined);
  const { message, detail = '', buttons } = seen[0] ?? {};
  assert.equal(message, 'Open the web interface of lab-sma1?');
  assert.deepEqual(buttons, ['Open', 'Another Port...']);
  assert.match(detail, /lab-esa1 forwards it to 10\.0\.8\.20:443/);
  assert.match(detail, /It will warn of the certificate, and that is expected[^]*not to 127\.0\.0\.1/);
  assert.match(detail, /every program of this computer[^]*status panel[^]*10 minutes[^]*status bar/);
  assert.deepEqual([lab.control('lab-esa1').connections, stand.browsed], [0, []]);
});

test('the browser gets a port of this computer that shows the page; a second time nobody is asked', async () => {
  answers.push(press('Open'));
  const opened = await desk.open(appliance('lab-sma1'));
  assert.match(urlOf(opened), /^https:\/\/127\.0\.0\.1:\d+\/$/);
  assert.match(await page(portOf(opened)), /Lab SMA 1/);
  assert.deepEqual(await desk.open(appliance('lab-sma1')), opened);
  assert.deepEqual(stand.browsed, [urlOf(opened), urlOf(opened)]);
  assert.deepEqual(
    [stand.statusBar.shown, stand.statusBar.text],
    [true, `$(globe) lab-sma1 → 127.0.0.1:${portOf(opened)}`],
  );
  assert.equal(lab.control('lab-sma1').logins, 0);
  assert.deepEqual(await desk.close('lab-sma1'), { closed: ['lab-sma1'] });
  assert.equal(stand.statusBar.shown, false);
  await assert.rejects(page(portOf(opened)), /ECONNREFUSED/);
});

const desktop = { uiKind: env.uiKind, asExternalUri: env.asExternalUri };
afterEach(() => void Object.assign(env, desktop));

/** A VS Code in the browser puts this before a port of its computer. */
const proxied = (uri: { authority: string }) =>
  Promise.resolve(Uri.from({ scheme: 'https', path: `/proxy/${new URL(`https://${uri.authority}`).port}/` }));

test('in a VS Code in the browser it is said where the port listens, and for how long; nothing opens that cannot work', async () => {
  Object.assign(env, { uiKind: UIKind.Web, asExternalUri: proxied });
  const seen: Asked[] = [];
  answers.push(press('Open', seen), press('Copy Address', seen), press('Open Anyway', seen));
  const opened = await desk.open(appliance('lab-sma1'));
  const url = urlOf(opened);
  assert.match(await page(portOf(opened)), /Lab SMA 1/);
  assert.match(seen[0]?.detail ?? '', /A browser on another computer does not get to that port by itself/);
  const { message = '', buttons } = seen[1] ?? {};
  assert.deepEqual(buttons, ['Copy Address', 'Open Anyway']);
  for (const part of [url, ` on ${hostname()}`, `ssh -L ${portOf(opened)}:127.0.0.1:${portOf(opened)}`, '10 minutes'])
    assert.ok(message.includes(part), `${part} in ${message}`);
  await until(() => stand.clipboard === url, 'the address on the clipboard');
  assert.equal(stand.browsed.length, 0);
  assert.deepEqual(await desk.open(appliance('lab-sma1')), opened);
  await until(() => stand.browsed.length === 1, 'the page that was wanted anyway');
  assert.match(stand.browsed[0] ?? '', /proxy/);
});

test('an appliance of that computer itself, as the lab has them, is no page of the browser either', async () => {
  Object.assign(env, { uiKind: UIKind.Web, asExternalUri: proxied });
  const seen: Asked[] = [];
  answers.push(press('Open'), press(undefined, seen));
  await desk.open(appliance('lab-esa1'));
  assert.match(
    seen[0]?.message ?? '',
    /^The web interface of lab-esa1 listens at https:\/\/127\.0\.0\.1:\d+\/ on [^ ]+\. /,
  );
  assert.doesNotMatch(seen[0]?.message ?? '', /minutes/);
  assert.deepEqual(stand.browsed, []);
});

test('a desktop that works on another computer brings the port to its own; where it does not, that is said', async () => {
  const brought = () => Promise.resolve(Uri.from({ scheme: 'https', authority: 'localhost:40001', path: '/' }));
  Object.assign(env, { asExternalUri: brought });
  answers.push(press('Open'));
  await desk.open(appliance('lab-sma1'));
  assert.equal(stand.browsed.length, 1);
  Object.assign(env, { asExternalUri: proxied });
  const seen: Asked[] = [];
  answers.push(press(undefined, seen));
  await desk.open(appliance('lab-sma1'));
  assert.match(seen[0]?.message ?? '', /listens at https:\/\/127\.0\.0\.1/);
  assert.equal(stand.browsed.length, 1);
});

test('it closes with the panel of that appliance, and of no other', async () => {
  answers.push(press('Open'));
  const port = portOf(await desk.open(appliance('lab-sma1')));
  desk.panelClosed('lab-esa1');
  assert.match(await page(port), /Lab SMA 1/);
  desk.panelClosed('lab-sma1');
  await assert.rejects(page(port), /ECONNREFUSED/);
});

test('it closes when nobody uses it, and says so', async () => {
  idleMs = 300;
  const seen: Asked[] = [];
  answers.push(press('Open'), press('Open Again', seen));
  await desk.open(appliance('lab-sma1'));
  await until(() => seen.length > 0, 'the end to be said');
  assert.equal(seen[0]?.message, 'The web interface of lab-sma1 is closed: no connection for 10 minutes.');
  await until(() => stand.executed.length > 0, 'the press to be taken');
  assert.deepEqual(stand.executed, [['hopthrough.openGui', 'lab-sma1']]);
});

test('the ESA is lost: said with the reason', async () => {
  const seen: Asked[] = [];
  answers.push(press('Open'), press(undefined, seen));
  await desk.open(appliance('lab-sma1'));
  lab.control('lab-esa1').dropConnections();
  await until(() => seen.length > 0, 'the end to be said');
  assert.match(seen[0]?.message ?? '', /^The web interface of lab-sma1 is closed: .*lab-esa1/);
});

test('an appliance that this computer reaches: its own address, nothing is forwarded', async () => {
  const seen: Asked[] = [];
  answers.push(press('Open', seen));
  const { host, webPort } = appliance('lab-wsa1');
  assert.equal(urlOf(await desk.open(appliance('lab-wsa1'))), `https://${host}:${webPort}/`);
  assert.match(seen[0]?.detail ?? '', /by itself\.[^]*may warn of the certificate/);
  assert.deepEqual([lab.control('lab-wsa1').connections, stand.statusBar.shown], [0, false]);
});

test('a hop that does not forward: hop, stage, reason, and the way that is left, which is offered', async () => {
  lab.control('lab-esa1').refuseForward('prohibited');
  const seen: Asked[] = [];
  answers.push(press('Open'), press('Another Way...', seen), pick('lab-esa2', seen), press('Open', seen));
  const { failure } = (await desk.open(appliance('lab-sma1'))) as {
    failure: { hop: string; stage: string; reason: string };
  };
  assert.deepEqual([failure.hop, failure.stage, failure.reason], ['lab-esa1', 'forward', 'prohibited']);
  assert.equal(
    seen[0]?.message,
    'Not connected. Hop 1 of 2, lab-esa1, forward: lab-esa1 does not allow forwarding (code 1). ' +
      'Take another way to lab-sma1: another ESA or WSA, or a jump host. Or open https://10.0.8.20:443 on a computer of its network.',
  );
  await until(() => stand.browsed.length === 1, 'the other way to be opened');
  assert.match(seen.at(-1)?.detail ?? '', /lab-esa2 forwards it to 10\.0\.8\.20:443/);
  assert.match(await page(Number(new URL(stand.browsed[0] ?? '').port)), /Lab SMA 1/);
});

test('a port where nothing listens: another one is offered', async () => {
  const seen: Asked[] = [];
  answers.push(press('Another Port...'), pick('4431'), press('Another Port...', seen), pick('443'));
  await desk.open(appliance('lab-sma1'));
  assert.match(
    seen[0]?.message ?? '',
    /could not reach 10\.0\.8\.20:4431; it says "Connection refused"\. Check that a firewall lets lab-esa1 reach that port, and that HTTPS/,
  );
  await until(() => stand.executed.length > 0, 'the press to be taken');
  assert.deepEqual(stand.executed, [['hopthrough.openGui', 'lab-sma1', { port: 443 }]]);
});
