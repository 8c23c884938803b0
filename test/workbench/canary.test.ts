import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { canary, filesIn, forms, placesOf } from './canary';
import { judge, openSite, typePassword, type Site } from './site';

const secrets = { esa: canary(), sma: canary(), wrong: canary() };

let site: Site;
before(async () => {
  site = await openSite({ passwords: { 'lab-esa1': secrets.esa, 'lab-sma1': secrets.sma } });
});
after(() => site.close());

async function nowhere(): Promise<void> {
  for (const [name, secret] of Object.entries(secrets)) assert.deepEqual(await placesOf(secret, site), [], name);
}

test('F01 a canary that lies in a file, in whatever form, is found', async () => {
  const bird = canary();
  const folder = join(site.bench.home, 'found');
  mkdirSync(folder);
  const files = forms(bird).map((form, index) => {
    const file = join(folder, String(index));
    writeFileSync(file, Buffer.concat([Buffer.from('before'), form, Buffer.from('after')]));
    return file;
  });
  const wrapped = join(folder, 'wrapped');
  writeFileSync(wrapped, Buffer.from(`{"password":"${bird}"}`).toString('base64'));
  await site.bench.page.evaluate(`localStorage.setItem('found', ${JSON.stringify(bird)})`);
  const places = await placesOf(bird, site);
  assert.deepEqual(places.sort(), ['the storage of the window', ...files, wrapped].sort());
  await site.bench.page.evaluate("localStorage.removeItem('found')");
  rmSync(folder, { recursive: true });
});

test('F01 F03 with the log at its loudest: passwords of two hops, kept until the window closes, and one that is refused', async () => {
  await site.bench.runCommand('Developer: Set Log Level...');
  await site.bench.question('Set Log Level');
  await site.bench.pickQuickInput('Trace');
  await site.bench.pressInlineAction(site.appliance('lab-sma1').label, 'Open Terminal');
  await judge(site, 'lab-esa1');
  await typePassword(site, 'lab-esa1');
  await judge(site, 'lab-sma1');
  await typePassword(site, 'lab-sma1', secrets.wrong);
  await site.bench.terminalShows('refused for admin. One attempt was made');
  await nowhere();
  await site.bench.typeInTerminal('\n');
  await typePassword(site, 'lab-sma1');
  await site.bench.terminalShows('sma1.lab.example>');
  await nowhere();
});

test('F01 a lost connection, and a login with what was kept', async () => {
  const logins = site.lab.control('lab-sma1').logins;
  site.lab.control('lab-esa1').dropConnections();
  await site.bench.terminalShows('Press Enter to connect again');
  await site.bench.typeInTerminal('\n');
  await site.bench.waitFor(() => site.lab.control('lab-sma1').logins === logins + 1, 'the login with what was kept');
  await site.bench.terminalShows(/sma1\.lab\.example>\s*$/);
  const log = () => filesIn(dirname(site.bench.home)).filter((path) => path.endsWith('Hopthrough.log'));
  await site.bench.waitFor(
    () => log().some((path) => /debug.*lab-sma1/.test(readFileSync(path, 'utf8'))),
    'the steps of the way in, in the log',
  );
  await nowhere();
});

test('F01 the window is closed: still in no file, and what was kept until then is asked again', async () => {
  await site.bench.reload();
  await site.bench.openSidebar();
  await nowhere();
  await site.bench.pressInlineAction(site.appliance('lab-esa1').label, 'Open Terminal');
  await site.bench.question('admin@lab-esa1');
  await site.bench.cancelQuickInput();
});
