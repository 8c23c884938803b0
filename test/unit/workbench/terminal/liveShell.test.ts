import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Shell, ShellEnd } from '../../../../src/ssh/shell';
import { LiveShell } from '../../../../src/workbench/terminal/liveShell';
import { states } from '../../../../src/workbench/states';
import { appliance } from '../../appliance/sampleAppliance';

const ROUTE = [appliance({ id: 'esa1' })] as const;
const START = Date.parse('2026-11-24T14:08:00.000Z');

function site(t: TestContext, isOnTarget = true) {
  t.mock.timers.enable({ apis: ['Date'], now: START });
  const known = states();
  const [shown, typed, ends]: [string[], string[], ShellEnd[]] = [[], [], []];
  let say: (chunk: Buffer) => void = () => undefined;
  let end: (end: ShellEnd) => void = () => undefined;
  const shell: Shell = {
    onData: (listener) => void (say = listener),
    onClose: (listener) => void (end = listener),
    write: (keys) => void typed.push(String(keys)),
    resize: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    close: () => undefined,
  };
  const live = new LiveShell({
    filter: (text) => text.replaceAll('\x07', ''),
    write: (text) => void shown.push(text),
    onEnd: (one) => void ends.push(one),
    ...(isOnTarget && { of: { route: ROUTE, states: known } }),
  });
  live.begin(shell);
  const of = () => {
    const { open, service } = known.of('esa1');
    return { open, service };
  };
  return {
    terminals: () => known.of('esa1').terminals,
    ...{ live, shown, typed, ends, of },
    say: (text: string | Buffer) => say(Buffer.from(text)),
    end: () => end({ kind: 'exit', status: undefined, signal: undefined }),
  };
}

test('its text is filtered, and a sign that is cut over two packets is whole', (t) => {
  const { shown, say } = site(t);
  say('a\x07b');
  const cut = Buffer.from('é');
  say(cut.subarray(0, 1));
  say(cut.subarray(1));
  assert.equal(shown.join(''), 'abé');
});

test('what was typed is unanswered until something comes, and what is typed after its end stays so', (t) => {
  const { live, typed, ends, say, end } = site(t);
  assert.equal(live.unanswered(), undefined);
  live.type('status\r');
  assert.equal(live.unanswered(), START);
  t.mock.timers.setTime(START + 5_000);
  say('status\r\n');
  assert.equal(live.unanswered(), undefined);
  end();
  live.type('exit\r');
  assert.equal(live.unanswered(), START + 5_000);
  assert.deepEqual(typed, ['status\r']);
  assert.equal(ends.length, 1);
});

test('the tree knows that it is open, and from its prompt that Cisco is on, until it ends', (t) => {
  const { say, end, of, terminals } = site(t);
  assert.deepEqual(of(), { open: 1, service: false });
  assert.deepEqual(terminals(), [{ at: new Date(START).toISOString(), route: ROUTE }]);
  say('\r\nesa1.example.com (SERV');
  say('ICE)> ');
  assert.deepEqual(of(), { open: 1, service: true });
  end();
  assert.deepEqual(of(), { open: 0, service: false });
  assert.deepEqual(terminals(), []);
});

test('the shell of a hop where a login was left half way says nothing of the appliance', (t) => {
  const { say, end, of, ends } = site(t, false);
  say('\r\nesa1.example.com (SERVICE)> ');
  assert.deepEqual(of(), { open: 0, service: false });
  end();
  assert.equal(ends.length, 1);
});
