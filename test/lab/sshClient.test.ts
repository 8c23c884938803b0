import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Client } from 'ssh2';
import { startLab, type Lab } from '../../src/lab/lab';
import { applianceOf, loginTo } from './appliances';
import { logIn, openTerminal, type Terminal } from './terminal';

describe('ssh in the CLI of an appliance that does not forward', () => {
  let lab: Lab;
  let client: Client;
  let terminal: Terminal;
  const password = () => applianceOf(lab, 'lab-sma1').password;
  beforeEach(async () => {
    lab = await startLab();
    client = await logIn(loginTo(lab, 'lab-esa4'));
    terminal = await openTerminal(client);
    await terminal.until(/esa4\.lab\.example> /);
  });
  afterEach(async () => {
    client.end();
    await lab.close();
  });

  const type = async (text: string, until: RegExp): Promise<string> => {
    terminal.type(text);
    return terminal.until(until);
  };

  test('the key is asked about once, and the far appliance is really logged in to', async () => {
    const asked = await type('ssh admin@10.0.8.20\r', /\(yes\/no\/\[fingerprint\]\)\? /);
    assert.match(asked, /authenticity of host '10\.0\.8\.20 \(10\.0\.8\.20\)'[^]*ED25519 key fingerprint is SHA256:/);
    await type('what\r', /Please type 'yes', 'no' or the fingerprint: /);
    await type('yes\r', /Permanently added[^]*\(admin@10\.0\.8\.20\) Password:/);
    await type(`${password()}\r`, /sma1\.lab\.example> /);
    await type('version\r', /BE59F09812A56BFCA12A-1478FC8D8A90[^]*sma1\.lab\.example> /);
    await type('exit\r', /Connection to 10\.0\.8\.20 closed\.\r\nesa4\.lab\.example> /);
    await type('ssh sma1.lab.example\r', /authenticity of host 'sma1\.lab\.example \(10\.0\.8\.20\)[^]*\? /);
    await type('no\r', /Host key verification failed\.\r\nesa4\.lab\.example> /);
    await type('ssh admin@10.0.8.20\r', /\r\n\(admin@10\.0\.8\.20\) Password:/);
    terminal.type('\u0003');
    await terminal.until(/esa4\.lab\.example> /);
    assert.equal(lab.control('lab-sma1').logins, 1);
    assert.deepEqual(lab.control('lab-sma1').forwards, []);
  });

  test('in older words: an MD5 fingerprint, a password, three tries', async () => {
    lab.control('lab-esa4').speakSsh('old');
    await type('ssh admin@10.0.8.20\r', /fingerprint is (?:[\da-f]{2}:){15}[\da-f]{2}\.\r\n.*\(yes\/no\)\? /);
    await type('yes\r', /\r\nadmin@10\.0\.8\.20's password: /);
    await type('wrong\r', /Permission denied, please try again\.\r\nadmin@10\.0\.8\.20's password: /);
    await type('wrong\r', /Permission denied, please try again\.\r\nadmin@10\.0\.8\.20's password: /);
    await type('wrong\r', /Permission denied \(publickey[^]*esa4\.lab\.example> /);
    assert.equal(lab.control('lab-sma1').passwordsSeen, 3);
  });

  test('a key that has changed is refused before any password', async () => {
    await type('ssh 10.0.8.20\r', /\? /);
    await type('yes\r', /Password:/);
    terminal.type('\u0003');
    await terminal.until(/esa4\.lab\.example> /);
    lab.control('lab-sma1').changeHostKey();
    const said = await type('ssh 10.0.8.20\r', /esa4\.lab\.example> /);
    assert.match(said, /REMOTE HOST IDENTIFICATION HAS CHANGED[^]*Host key verification failed\./);
    assert.equal(lab.control('lab-sma1').passwordsSeen, 0);
  });

  for (const [name, command, said] of [
    [
      'a port that is shut',
      'ssh -p 2222 admin@10.0.8.20',
      /connect to host 10\.0\.8\.20 port 2222: Connection refused/,
    ],
    ['a name that is unknown', 'ssh admin@nowhere.example', /Could not resolve hostname nowhere\.example/],
    ['nothing to connect to', 'ssh', /usage: ssh/],
  ] as const)
    test(`${name} is said, and the prompt comes back`, async () => {
      assert.match(await type(`${command}\r`, /esa4\.lab\.example> /), said);
    });

  test('a far appliance that is switched off ends it', async () => {
    await type('ssh 10.0.8.20\r', /\? /);
    await type('yes\r', /Password:/);
    await type(`${password()}\r`, /sma1\.lab\.example> /);
    await lab.control('lab-sma1').stop();
    await terminal.until(/Connection to 10\.0\.8\.20 closed\.\r\nesa4\.lab\.example> /);
  });
});

test('an appliance without the command calls it unknown', async () => {
  const lab = await startLab();
  const client = await logIn(loginTo(lab, 'lab-esa3'));
  const terminal = await openTerminal(client);
  await terminal.until(/\(esa3\.lab\.example\)> /);
  terminal.type('ssh admin@10.0.8.20\r');
  await terminal.until(/Unknown command or missing feature key: ssh admin@10\.0\.8\.20\r\n/);
  client.end();
  await lab.close();
});
