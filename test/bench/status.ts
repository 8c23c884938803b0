import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measured, twiceIfNoisy } from './measuring';
import { freePorts } from './ports';
import { row, type Samples } from './rows';
import { startServers } from './servers';
import { SERIAL, type StatusAssignment } from './statusAssignment';
import { missingTools, type BenchOptions } from './runs';
import { PROMPT } from './terminals';

/** Goals: ours / `expect` over `ssh -J`, cold. */
const GOALS = { 'status.read.cold': 1, 'status.read.warm': 0.5 } as const;
const ROUNDS = 15;

/** From the wish to know the remote access of an appliance behind a hop to knowing it. */
export async function benchStatus(options: BenchOptions & { readonly measureStatus: string }): Promise<void> {
  const metrics = (['status.read.cold', 'status.read.warm'] as const).filter(options.wanted);
  if (metrics.length === 0) return;
  const missing = missingTools() ?? noExpect();
  if (missing !== undefined) {
    for (const metric of metrics) options.print({ metric, skipped: missing });
    return;
  }
  const samples = await measureStatus(options);
  for (const metric of metrics) options.print(row(metric, samples[metric], GOALS[metric], 'ms'));
}

function noExpect(): string | undefined {
  return spawnSync('expect', ['-v']).status === 0 ? undefined : 'needs expect (Debian: expect)';
}

async function measureStatus(
  options: BenchOptions & { readonly measureStatus: string },
): Promise<Record<keyof typeof GOALS, Samples>> {
  const folder = join(options.folder, 'status');
  const [hop = NaN, target = NaN] = await freePorts(2);
  const { place, end } = await startServers({
    ...{ folder, there: [], serves: { login: APPLIANCE } },
    ...{ hop: { host: '127.0.0.1', port: hop }, target: { host: '127.0.0.2', port: target } },
  });
  try {
    const expect = join(folder, 'status.exp');
    writeFileSync(expect, EXPECT);
    const assignment: StatusAssignment = { dist: options.dist, place, rounds: ROUNDS, expect };
    return await twiceIfNoisy(() => measured(options.measureStatus, assignment));
  } finally {
    await end();
  }
}

/** As much of an AsyncOS CLI as a reading asks for; what it says is recalled (DOMAIN 1.3). */
const APPLIANCE = `status() {
  printf 'Service Access currently ENABLED (0 current service logins)\\nTunnel option is not active.\\n'
  printf 'Serial Number: ${SERIAL}\\n'
}
menu() {
  printf '\\nChoose the operation you want to perform:\\n'
  printf -- '- DISABLE - Prevent customer service representatives from remotely accessing your system.\\n'
  printf -- '- STATUS - Display the current techsupport status.\\n[]> '
}
printf 'AsyncOS 15.0.0 for Cisco M600V build 416\\n\\nWelcome to the Cisco M600V Secure Email and Web Manager\\n\\n${PROMPT}'
while read -r command; do
  case $command in
    version) printf 'Current Version\\n===============\\nModel: M600V\\nVersion: 15.0.0-416\\nSerial #: ${SERIAL}\\n\\n' ;;
    techsupport)
      status
      menu
      while read -r verb && [ -n "$verb" ]; do
        status
        menu
      done
      ;;
    exit) exit 0 ;;
  esac
  printf '${PROMPT}'
done
`;

/** What an engineer would write: the same commands, each at the prompt that it belongs to. */
const EXPECT = `log_user 0
set timeout 30
proc await {text} {
  expect {
    -ex $text {}
    timeout { exit 3 }
    eof { exit 4 }
  }
}
spawn -noecho ssh -F [lindex $argv 0] -tt -J bench-hop bench-target
await {${PROMPT}}
send "version\\r"
await {${PROMPT}}
send "techsupport\\r"
await {[]> }
send "STATUS\\r"
expect {
  -re {Service Access currently (\\w+)} { set access $expect_out(1,string) }
  timeout { exit 3 }
  eof { exit 4 }
}
await {[]> }
send "\\r"
await {${PROMPT}}
puts "read $access"
send "exit\\r"
expect eof
`;
