import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSite, type Site } from './site';

const CARRIER = 'Whose tunnel carries Cisco support?';

/** What is asked now: a modal has buttons. */
async function askedNow({ bench }: Site) {
  const modal = await bench.modal();
  if (modal !== undefined) return { title: '', placeholder: '', buttons: modal.buttons };
  return bench.quickInput();
}

/** Answers host keys and passwords by keys alone, until the carrier is asked for. */
async function answerLogins(site: Site): Promise<void> {
  const { bench } = site;
  for (;;) {
    const asked = await bench.waitFor(() => askedNow(site), `a question, or "${CARRIER}"`);
    if (asked.placeholder === CARRIER) return;
    if ('buttons' in asked) {
      const yes = ['Trust and Connect', 'Switch for This Command'].find((one) => asked.buttons.includes(one));
      await bench.pressModalByKeys(yes ?? 'Cancel');
    } else if (asked.placeholder === 'Keep this password?') await bench.answerByKeys(asked.placeholder, 'Do Not');
    else {
      const id = /@([\w-]+)/.exec(asked.title)?.[1] ?? '';
      await bench.answerByKeys(`@${id}`, site.appliance(id).password);
    }
  }
}

/** By the button of its panel, which has the focus then, or from the palette, with the focus in the tree. */
const BEGIN = {
  panel: async ({ bench }: Site, label: string) => {
    await bench.pressInlineAction(label, 'Open Status');
    const frame = await bench.webview('main.page:has(h1 bdi:text-is("lab-sma1"))');
    await frame.getByRole('button', { name: 'Reach Offline SMA...' }).first().click();
  },
  tree: async ({ bench }: Site, label: string) => {
    await bench.clickRow(label);
    await bench.runCommand('Hopthrough: Reach Offline SMA...');
    await bench.answerByKeys('Appliance', 'lab-sma1');
  },
};

for (const from of ['panel', 'tree'] as const)
  test(`from the ${from}: the carrier of an offline SMA is picked by keys alone, after host keys and passwords in a row`, async () => {
    // Without motion boxes close at once, and give the focus back earlier than for most people.
    const settings = { 'hopthrough.probe.timeoutSeconds': 3, 'workbench.reduceMotion': 'off' };
    const site = await openSite({ settings });
    const { bench } = site;
    try {
      await BEGIN[from](site, site.appliance('lab-sma1').label);
      await answerLogins(site);
      await bench.answerByKeys(CARRIER, 'Ask the other');
      await answerLogins(site);
      await bench.screenshot(`keyboard-carrier-${from}`);
      await bench.answerByKeys(CARRIER, 'lab-esa2');
      const { title } = await bench.question('Port for the tunnel');
      assert.equal(title, 'Enable the tunnel on lab-esa2');
      assert.deepEqual(bench.pageErrors, []);
    } finally {
      await site.close();
    }
  });
