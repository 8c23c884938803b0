import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentPath } from '../../../../src/ssh/login/agent';

const PIPE = String.raw`\\.\pipe\openssh-ssh-agent`;
const OWN_PIPE = String.raw`\\.\pipe\pageant-7`;

const cases: [platform: NodeJS.Platform, socket: string | undefined, found: string | undefined][] = [
  ['linux', '/run/agent.1', '/run/agent.1'],
  ['linux', '', undefined],
  ['darwin', undefined, undefined],
  ['win32', undefined, PIPE],
  ['win32', '', PIPE],
  ['win32', OWN_PIPE, OWN_PIPE],
  ['win32', '//./pipe/pageant-7', '//./pipe/pageant-7'],
  ['win32', '/tmp/ssh-Xa3/agent.991', PIPE],
];

for (const [platform, socket, found] of cases)
  test(`on ${platform}, SSH_AUTH_SOCK ${socket ?? 'not set'}: the agent is at ${found ?? 'no place'}`, () => {
    const env = socket === undefined ? {} : { SSH_AUTH_SOCK: socket };
    assert.equal(agentPath(true, { platform, env }), found);
    assert.equal(agentPath(false, { platform, env }), undefined);
  });
