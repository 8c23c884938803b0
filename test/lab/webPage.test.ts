import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:https';
import { after, before, describe, test } from 'node:test';
import { connect, TLSSocket, type PeerCertificate } from 'node:tls';
import { failureOf } from '../../src/appliance/failure';
import { startLab, type Lab } from '../../src/lab/lab';
import { until } from '../faults/until';
import { applianceOf } from './appliances';
import { answersOf, engineer, type Engineer } from './engineer';

/** As a browser of a person who goes on past the warning. */
async function pageAt(port: number): Promise<{ readonly text: string; readonly certificate: PeerCertificate }> {
  const asked = request({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  assert.ok(response.socket instanceof TLSSocket);
  const certificate = response.socket.getPeerCertificate();
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { text, certificate };
}

describe('the web page of a simulated appliance', () => {
  let lab: Lab;
  let person: Engineer;
  before(async () => {
    lab = await startLab();
    person = engineer(lab);
  });
  after(async () => {
    await person.close();
    await lab.close();
  });

  const forward = (id: string, port = applianceOf(lab, id).webPort ?? 0) =>
    person.session.openForward({
      ...{ route: person.route(id), port, idleMs: 60_000, onRefused: () => undefined, onEvent: () => undefined },
      ...{ questions: answersOf(lab), signal: new AbortController().signal },
    });

  test('an ESA shows its own from this computer, under a certificate that it signed itself', async () => {
    const { text, certificate } = await pageAt(applianceOf(lab, 'lab-esa1').webPort ?? 0);
    assert.match(text, /<h1>Lab ESA 1<\/h1>/);
    const read = new X509Certificate(certificate.raw);
    assert.equal(read.checkIssued(read), true);
    assert.equal(read.verify(read.publicKey), true);
    assert.equal(read.checkHost('esa1.lab.example'), 'esa1.lab.example');
    assert.ok(Date.parse(read.validTo) > Date.now());
  });

  test('a browser that does not trust it gets no page', async () => {
    const socket = connect({ host: '127.0.0.1', port: applianceOf(lab, 'lab-esa1').webPort });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  test('an SMA shows its own through its hop alone, and nobody logs in to it', async () => {
    for (const [id, hop, port] of [
      ['lab-sma1', 'lab-esa1', 443],
      ['lab-sma2', 'lab-wsa1', 443],
    ] as const) {
      const opened = await forward(id);
      const { text, certificate } = await pageAt(opened.port);
      assert.ok(text.includes(applianceOf(lab, id).label), text);
      assert.notEqual(certificate.subject.CN, '127.0.0.1');
      const { host } = applianceOf(lab, id);
      assert.deepEqual(lab.control(hop).forwards.at(-1), { host, port, outcome: 'opened' });
      assert.equal(lab.control(id).logins, 0);
      await opened.close();
      await until(() => lab.control(id).web?.connections() === 0, 'the end of every connection');
      await assert.rejects(pageAt(opened.port), /ECONNREFUSED/);
    }
  });

  test('a hop that does not forward, and a port where nothing listens: two failures of the hop', async () => {
    const reasonOf = (error: unknown) =>
      `${failureOf(error)?.hop} ${failureOf(error)?.stage} ${failureOf(error)?.reason}`;
    const reasons: string[] = [];
    await forward('lab-sma1', 4431).catch((error: unknown) => reasons.push(reasonOf(error)));
    lab.control('lab-esa1').refuseForward('prohibited');
    await forward('lab-sma1').catch((error: unknown) => reasons.push(reasonOf(error)));
    lab.control('lab-esa1').refuseForward(undefined);
    assert.deepEqual(reasons, ['lab-esa1 forward connect-failed', 'lab-esa1 forward prohibited']);
  });

  test('a machine that is switched off has no page, and has it again on the same port', async () => {
    const { webPort = 0 } = applianceOf(lab, 'lab-wsa1');
    await lab.control('lab-wsa1').stop();
    await assert.rejects(pageAt(webPort), /ECONNREFUSED/);
    await lab.control('lab-wsa1').start();
    assert.match((await pageAt(webPort)).text, /Lab WSA 1/);
  });
});
