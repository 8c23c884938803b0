import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Api {
  readonly v1: {
    readonly appliances: () => Promise<readonly { readonly id: string }[]>;
    readonly route: (id: string) => Promise<{ readonly route: readonly string[] }>;
    readonly probe: (id: string, options?: { readonly signal?: AbortSignal }) => Promise<{ readonly verdict: string }>;
    readonly status: (id: string) => Promise<object>;
  };
}

describe('what another extension gets', () => {
  let v1: Api['v1'];

  before(async () => {
    const found = vscode.extensions.getExtension<Api>('hopthrough.hopthrough');
    assert.ok(found);
    ({ v1 } = await found.activate());
    await vscode.commands.executeCommand('hopthrough.startLab');
  });
  after(() => vscode.commands.executeCommand('hopthrough.stopLab'));

  it('is read-only: four questions and nothing else', () => {
    assert.deepEqual(Object.keys(v1).sort(), ['appliances', 'probe', 'route', 'status']);
  });

  it('the appliances and the way to each', async () => {
    const ids = (await v1.appliances()).map(({ id }) => id);
    assert.ok(ids.includes('lab-sma1'), String(ids));
    assert.deepEqual((await v1.route('lab-sma1')).route, ['lab-esa1', 'lab-sma1']);
  });

  it('each rejects with an Error that carries the failure', async () => {
    const isUnknown = (error: unknown) => {
      assert.ok(error instanceof Error);
      const { failure } = error as Error & { failure?: { stage: string; reason: string; message: string } };
      assert.deepEqual([failure?.stage, failure?.reason], ['validate', 'unknown-appliance']);
      assert.notEqual(failure?.message, '');
      return true;
    };
    for (const asked of [() => v1.probe('nobody'), () => v1.status('nobody'), () => v1.route('nobody')])
      await assert.rejects(asked, isUnknown);
  });

  it('a probe is measured now: of a jump host this computer alone, as plain JSON without a secret', async () => {
    const report = await v1.probe('lab-jump1');
    assert.equal(report.verdict, 'unknown');
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
    assert.match(JSON.stringify(report), /"verdict":"tunnel"/);
    assert.doesNotMatch(JSON.stringify(report), /jump1-elm/);
  });

  it('a probe that its caller gives up rejects with the reason of the signal', async () => {
    const abort = new AbortController();
    const waiting = v1.probe('lab-jump1', { signal: abort.signal });
    abort.abort(new Error('no longer wanted'));
    await assert.rejects(waiting, { message: 'no longer wanted' });
  });
});
