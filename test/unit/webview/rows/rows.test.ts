import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Team } from '../../../../src/appliance/probeCause';
import type { Verdict as ProbeVerdict } from '../../../../src/appliance/probeReport';
import { overviewView } from '../../../../webview/rows/overview';
import { removedView, statusView } from '../../../../webview/rows/rows';
import type { ApplianceFacts, OverviewFacts } from '../../../../webview/messages';
import { WARNING } from '../../../../webview/rows/tones';
import type { Mark, StatusView, Tone } from '../../../../webview/view';
import {
  access,
  ago,
  applianceFacts,
  APPLIANCES,
  blockedRun,
  CAN,
  carrierDown,
  carrierUp,
  failedConnection,
  failedReading,
  NOW,
  OVERVIEWS,
  report,
  run,
} from '../../../panel/samples';
import { wordsIn } from '../../../panel/panelWords';

const english = wordsIn('en');
const french = wordsIn('fr');
const clock = (locale: string) => ({ now: NOW, locale, timeZone: 'UTC' });
const shown = (facts: Parameters<typeof statusView>[0]) => statusView(facts, english, clock('en'));

type State = keyof typeof APPLIANCES;

/** State, sentence, what then, and the buttons with the primary one first (PANEL 4.2). */
const said: [state: State, say: string, then: RegExp, buttons: string[]][] = [
  ['not-probed', 'Nothing measured yet.', /^Probe to see which ports let the tunnel out/, ['Open Terminal']],
  ['not-probed-all-actions', 'Nothing measured yet.', /^Probe to see/, ['Probe', 'Read Status']],
  ['disabled-unprobed', 'Disabled: Cisco cannot log in to esa1.', /^Probe to see/, ['Probe', 'Enable Tunnel...']],
  [
    'not-connected',
    'Not connected. Hop 2 of 2, sma1, login: refused for admin.',
    /^Check user and password of sma1; repeated failures lock the account\.$/,
    ['Try Again', 'Open Terminal Via...', 'Probe'],
  ],
  ['probing', 'Probing: 7 of 24 answers.', /Esc cancels/, ['Cancel']],
  [
    'ready',
    "Ready: port 25 reaches Cisco's tunnel server.",
    /Enable the tunnel when Cisco asks/,
    ['Enable Tunnel...', 'Probe Again'],
  ],
  ['ready-unread', "Ready: port 25 reaches Cisco's tunnel server.", /was not read/, ['Read Status', 'Probe Again']],
  [
    'usable',
    'Usable: port 443 works, the default 25 is under SMTP inspection.',
    /already filled in/,
    ['Enable Tunnel on 443...', 'Firewall Request', 'Probe Again'],
  ],
  [
    'blocked-mixed',
    'No tunnel from esa1: port 25 is under SMTP inspection, and the other five ports are blocked.',
    /^Port 22 works from this computer/,
    ['Firewall Request', 'Watch Until Open', 'Probe Again'],
  ],
  [
    'blocked-one-cause',
    'Blocked: no port gets out of esa1.',
    /^No answer in 10 s.* So on all six ports\.$/,
    ['Firewall Request', 'Watch Until Open', 'Probe Again'],
  ],
  [
    'blocked-dns',
    'No tunnel from esa1: it cannot look up the name of the tunnel server.',
    /^The tunnel goes by name\. Mend DNS on esa1/,
    ['Probe Again', 'Watch Until Open', 'DNS Request', 'Open Terminal'],
  ],
  [
    'blocked-route',
    'No tunnel from esa1: no route to the tunnel server.',
    /^Check interface, default gateway and routes of esa1 first \(routeconfig\)/,
    ['Probe Again', 'Watch Until Open', 'Network Request', 'Open Terminal'],
  ],
  [
    'probe-unknown',
    'Unknown: ports 22 and 443 work from this computer; esa1 was not asked.',
    /Only what esa1 itself sees counts/,
    ['Probe Again', 'Open Terminal'],
  ],
  [
    'blocked-behind',
    'Blocked: no port gets out of sma1.',
    /^Where it has no Internet on purpose, Cisco comes through the tunnel of esa1/,
    ['Reach Offline SMA...', 'Firewall Request', 'Probe Again'],
  ],
  [
    'offline-sma',
    'Cisco reaches sma1 through the tunnel of esa1.',
    /esa1 reaches port 22 of sma1/,
    ['Copy Both Pairs', 'Open Terminal Through esa1', 'Disable Remote Access...'],
  ],
  [
    'ssh-access-no-tunnel',
    'SSH access is on, but esa1 has no tunnel: Cisco cannot get there.',
    /Enable the tunnel on esa1/,
    ['Enable Tunnel on esa1...', 'Disable Remote Access...'],
  ],
  [
    'ssh-access-carrier-unread',
    'SSH access is on; whether esa1 has a tunnel is unknown.',
    /Read the status of esa1/,
    ['Read Status', 'Disable Remote Access...'],
  ],
  [
    'ssh-access',
    'SSH access is on: Cisco can log in to esa1 where it reaches port 22.',
    /No tunnel is open/,
    ['Copy Seed and Serial', 'Open Terminal', 'Disable Remote Access...'],
  ],
  [
    'tunnel-connecting',
    'Tunnel connecting on port 443, 12\u00a0s so far.',
    /every 5 s, for at most 60 s/,
    ['Stop Waiting', 'Disable Remote Access...'],
  ],
  [
    'tunnel-up',
    'Tunnel up on port 443, until about 1 December.',
    /^One Cisco engineer is logged in/,
    ['Copy Seed and Serial', 'Open Terminal', 'Disable Remote Access...'],
  ],
  [
    'tunnel-down',
    'Tunnel down: service access is on, but no tunnel after 60 s.',
    /Probe from esa1/,
    ['Probe', 'Read Status', 'Disable Remote Access...'],
  ],
  [
    'expired',
    'Tunnel expired; service access is still on.',
    /^Disable remote access\. For a new tunnel and a new seed, enable it again after that\.$/,
    ['Disable Remote Access...'],
  ],
  [
    'expired-by-age',
    'Tunnel expired by its age; service access was still on, as read 6 days ago.',
    /^Disable remote access\./,
    ['Disable Remote Access...', 'Read Status'],
  ],
  [
    'unknown',
    'Unknown: esa1 answered in words Hopthrough does not know.',
    /Nothing is assumed/,
    ['Open Terminal', 'Read Status'],
  ],
  [
    'interrupted',
    'Unknown: the dialogue with esa1 did not come to its end.',
    /may or may not have been made/,
    ['Read Status', 'Open Terminal'],
  ],
  [
    'enabled-before',
    'Not read since: remote access of esa1 was enabled on 21 November and may still be open.',
    /^Read the status/,
    ['Read Status', 'Disable Remote Access...'],
  ],
  ['stale', 'Tunnel up, as read 3 hours ago.', /Read the status again/, ['Read Status']],
  ['stale-probes', 'Usable on 443, as probed 2 hours ago.', /Probe again/, ['Probe Again']],
  [
    'reading-failed',
    'Could not read esa1: refused for admin (hop 1 of 1, login).',
    /^What stands below was read at 13:58\.$/,
    ['Try Again', 'Show Log'],
  ],
  [
    'reading-failed-first',
    'Could not read esa1: refused for admin (hop 1 of 1, login).',
    /^Check user and password/,
    ['Try Again', 'Show Log'],
  ],
  ['wants-the-person', 'esa1 asks: Please enter a new passphrase:', /does not answer that/, ['Open Terminal']],
  [
    'not-proved',
    'esa1 accepted TUNNEL, but the reading afterwards failed.',
    /Treat it as unknown/,
    ['Read Status', 'Open Terminal'],
  ],
  ['dialogue', 'Speaking with esa1.', /Each question and its answer/, ['Cancel', 'Take Over in a Terminal']],
  ['service-prompt', 'Cisco support is on esa1 now.', /\(SERVICE\)/, ['Read Status', 'Open Terminal']],
  ['jump-host', 'jump1 is a jump host: it has no remote access.', /reached through it/, ['Open Terminal']],
];

for (const [state, say, then, buttons] of said)
  test(`${state}: ${say}`, () => {
    const { verdict } = shown(APPLIANCES[state]);
    assert.equal(verdict.say, say);
    assert.match(verdict.then, then);
    assert.deepEqual(
      verdict.buttons.map(({ label }) => label),
      buttons,
    );
  });

test('a button that names a port asks for that one', () => {
  const [first] = shown(APPLIANCES.usable).verdict.buttons;
  assert.deepEqual(first?.ask, { action: 'enableTunnel', port: 443 });
});

test('offline: that an SMA has no way to the Internet is said where nothing has answered it within the hour', () => {
  const facts = APPLIANCES['offline-sma'];
  const say = (changes: Partial<ApplianceFacts>) => shown({ ...facts, ...changes }).verdict.say;
  const whole = 'sma1 has no way to the Internet. Cisco reaches it through the tunnel of esa1.';
  const known = 'Cisco reaches sma1 through the tunnel of esa1.';
  const silent = run(report(['timeout', 'no-route', 'refused', 'dns-failed'], { verdict: 'blocked' }));
  assert.equal(say({ probes: silent }), whole);
  assert.equal(say({ probes: silent, busy: { what: 'reading' } }), whole, 'a quiet reading changes no sentence');
  assert.equal(say({ probes: { ...silent, startedAt: ago(130), endedAt: ago(129) } }), known);
  assert.equal(say({ probes: run(report([], { verdict: 'blocked' })) }), known, 'it was not asked itself');
  for (const verdict of ['smtp-inspected', 'http', 'tls', 'ssh', 'not-tried'] as const)
    assert.equal(say({ probes: run(report(['timeout', verdict], { verdict: 'blocked' })) }), known, verdict);
  const { probes, ...unprobed } = facts;
  assert.ok(probes);
  assert.equal(shown(unprobed).verdict.say, known);
});

test('SSH access and a tunnel on two appliances: that Cisco gets there is said where the one was seen to reach the other', () => {
  const facts = APPLIANCES['offline-sma'];
  const carrier = { id: carrierUp.id, family: carrierUp.family, access: carrierUp.access };
  for (const [reaches, say, tone] of [
    [undefined, 'Both ends are open; whether esa1 reaches sma1 was not tried.', 'unknown'],
    ['not-tried', 'Both ends are open; whether esa1 reaches sma1 was not tried.', 'unknown'],
    ['timeout', 'Both ends are open, but esa1 was not seen to reach port 22 of sma1.', 'warning'],
    ['ssh', 'Cisco reaches sma1 through the tunnel of esa1.', 'info'],
  ] as const) {
    const { verdict } = shown({ ...facts, carrier: { ...carrier, ...(reaches && { reaches }) } });
    assert.equal(verdict.say, say);
    assert.equal(verdict.mark.tone, tone);
    assert.ok(verdict.buttons.some(({ label }) => label === 'Copy Both Pairs'));
  }
});

test('SSH access without a tunnel of the usual carrier: the others count, be they unread or open', () => {
  const facts = APPLIANCES['ssh-access-no-tunnel'];
  const verdictWith = (others: NonNullable<NonNullable<ApplianceFacts['carrier']>['others']>) =>
    shown({ ...facts, carrier: { ...carrierDown, others } }).verdict;
  const unread = verdictWith([
    { id: 'wsa1', tunnel: 'none' },
    { id: 'esa2', tunnel: 'unread' },
  ]);
  assert.equal(unread.say, 'SSH access is on, but esa1 has no tunnel; esa2 was not read.');
  assert.deepEqual(
    unread.buttons.map(({ label }) => label),
    ['Enable Tunnel on esa1...', 'Read Status of esa2', 'Disable Remote Access...'],
  );
  assert.deepEqual(unread.buttons[1]?.ask, { action: 'readStatus', ids: ['esa2'] });
  const up = verdictWith([{ id: 'esa2', tunnel: 'up' }]);
  assert.equal(up.say, 'SSH access is on. esa1 has no tunnel, but esa2 has one.');
  assert.deepEqual(up.buttons[0]?.ask, { action: 'openTerminalVia', ids: ['sma1'], via: 'esa2' });
  assert.match(verdictWith([{ id: 'esa2', tunnel: 'none' }]).say, /Cisco cannot get there\.$/);
});

test('a connection that failed is the sentence, and stands under the one that was measured', () => {
  const connection = failedConnection;
  assert.equal(shown({ ...APPLIANCES['disabled-unprobed'], connection }).verdict.say, connection.say);
  const { verdict } = shown({ ...APPLIANCES.usable, connection });
  assert.match(verdict.say, /^Usable: port 443 works/);
  assert.match(
    verdict.then,
    /already filled in\. Not connected\. Hop 2 of 2, sma1, login: refused for admin\. Check user/,
  );
  const changed = shown({ ...APPLIANCES['not-connected'], connection: { ...connection, forget: 'esa1' } }).verdict;
  assert.deepEqual(changed.buttons[0]?.ask, { action: 'forgetHostKey', ids: ['esa1'] });
});

test('what was so already stands in the log as what was done', () => {
  const deeds = [
    { at: ago(2), what: 'confirmed-tunnel', port: 443 },
    { at: ago(1), what: 'already-on' },
  ] as const;
  assert.deepEqual(
    shown(applianceFacts({ deeds })).done?.rows.map(({ text }) => text),
    ['You confirmed: enable the tunnel on port 443', 'Nothing was changed: service access was on already'],
  );
});

test('removed: the sentence, and the way out', () => {
  const { verdict } = removedView('esa1', english);
  assert.equal(verdict.say, 'esa1 is no longer in the inventory.');
  assert.deepEqual(verdict.buttons[0]?.ask, { action: 'close' });
});

test('every state has a button, in both languages, and a placeholder is left nowhere', () => {
  for (const [state, facts] of Object.entries(APPLIANCES))
    for (const [words, locale] of [
      [english, 'en'],
      [french, 'fr'],
    ] as const) {
      const view = statusView(facts, words, clock(locale));
      assert.ok(view.verdict.buttons.length > 0, `${state} has no button`);
      assert.doesNotMatch(JSON.stringify(view), /\{\d+\}|undefined|NaN|\?"/, `${state} ${locale}`);
      assert.notEqual(view.verdict.say, '');
    }
});

test('a state speaks French with its own sentence, no longer than the place allows', () => {
  for (const [state, facts] of Object.entries(APPLIANCES)) {
    // Its sentence comes from the host.
    if (state === 'not-connected') continue;
    const [en, fr] = [shown(facts).verdict, statusView(facts, french, clock('fr')).verdict];
    assert.notEqual(fr.say, en.say, state);
    assert.ok(en.say.length <= 110, `${state}: ${en.say.length} characters`);
    assert.ok(fr.say.length <= en.say.length * 1.5 + 20, `${state}: ${fr.say}`);
  }
});

test('French writes the first day of a month and a part of a second as French does', () => {
  const { verdict, matrix } = statusView(APPLIANCES['tunnel-up'], french, clock('fr'));
  assert.match(verdict.say, /jusqu'au 1er décembre environ\.$/);
  assert.match(matrix?.head.meta ?? '', /^14:05 · 24 en 10,2\u00a0s · /);
  assert.match(shown(APPLIANCES['tunnel-up']).matrix?.head.meta ?? '', /^14:05 · 24 in 10\.2\u00a0s · /);
});

test('what a state cannot do here is not offered', () => {
  const can = ['openTerminal', 'readStatus'] as const;
  for (const facts of Object.values(APPLIANCES)) {
    const { who, verdict, access: side } = shown({ ...facts, can });
    for (const { ask } of [...who.toolbar, ...verdict.buttons, ...(side?.buttons ?? [])])
      assert.ok(!('action' in ask) || can.some((one) => one === ask.action), JSON.stringify(ask));
  }
});

test('F09 the seed is dots of one length, and the serial its end alone', () => {
  const rows = shown(APPLIANCES['tunnel-up']).access?.rows ?? [];
  assert.equal(rows.find(({ key }) => key === 'seed')?.value, '••••••••');
  assert.equal(rows.find(({ key }) => key === 'serial')?.value, '••••••••4C2');
});

test('an appliance of another kind than the inventory says: both are named, with what mends it', () => {
  const { access: section } = shown(APPLIANCES['another-kind']);
  assert.ok(section);
  assert.ok(section.notes.includes('esa1 calls itself SMA M-Series; the inventory says ESA C-Series.'));
  const [first] = section.buttons;
  assert.equal(first?.label, 'Correct the Inventory...');
  assert.deepEqual(first.ask, { action: 'correctInventory' });
  const { access: cannot } = shown({ ...APPLIANCES['another-kind'], can: ['readStatus'] });
  assert.ok(cannot?.buttons.every(({ label }) => label !== 'Correct the Inventory...'));
});

test('E16 whatever has a colour has an icon and a word beside it, and tones that alarm have icons of their own', () => {
  const views: unknown[] = [
    ...Object.values(APPLIANCES).map(shown),
    ...Object.values(OVERVIEWS).map((facts) => overviewView(facts, english, clock('en'))),
  ];
  const icons = new Map<Tone, Set<string>>();
  let marks = 0;
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('mark' in value && isMark(value.mark)) {
      marks += 1;
      icons.set(value.mark.tone, (icons.get(value.mark.tone) ?? new Set()).add(value.mark.icon));
      const words = Object.entries(value).filter(
        ([key, word]) => key !== 'key' && typeof word === 'string' && word !== '',
      );
      assert.ok(words.length > 0, `a mark without a word: ${JSON.stringify(value)}`);
    }
    Object.values(value).forEach(walk);
  };
  walk(views);
  assert.ok(marks > 300, `${marks} marks`);
  for (const tone of ['ok', 'warning', 'error'] as const)
    for (const [other, shapes] of icons)
      // What is old keeps its shape and loses its colour.
      if (other !== tone && other !== 'unknown')
        assert.ok(
          [...shapes].every((icon) => icons.get(tone)?.has(icon) !== true),
          `${tone} as ${other}`,
        );
});

function isMark(value: unknown): value is Mark {
  return typeof value === 'object' && value !== null && 'tone' in value && 'icon' in value;
}

test('disabled shows state, serial and reading alone', () => {
  const rows = shown(APPLIANCES['disabled-unprobed']).access?.rows.map(({ key }) => key);
  assert.deepEqual(rows, ['state', 'serial', 'read']);
});

const lefts: [hoursLeft: number, segments: number, tone: string][] = [
  [7 * 24, 7, 'ok'],
  [6 * 24 + 1, 7, 'ok'],
  [6 * 24, 6, 'ok'],
  [23, 1, 'warning'],
  [0, 0, 'warning'],
  [-5, 0, 'warning'],
];
for (const [hours, segments, tone] of lefts)
  test(`${hours} hours left are ${segments} of seven segments, ${tone}`, () => {
    const days = shown(applianceFacts({ access: access('tunnel-up', { expiresAt: ago(-hours * 60) }) })).access?.days;
    assert.deepEqual([days?.left, days?.mark.tone], [segments, tone]);
  });

const legs: [state: State, you: string, cisco: string][] = [
  ['not-probed', 'not tried', 'not read'],
  ['tunnel-up', 'SSH 22 ok', 'tunnel 443 ok'],
  ['tunnel-down', 'SSH 22 ok', 'no tunnel error'],
  ['expired', 'SSH 22 ok', 'tunnel expired warning'],
  ['disabled-unprobed', 'SSH 22 ok', 'disabled off'],
  ['blocked-mixed', 'SSH 22 ok', 'no tunnel error'],
  ['not-connected', 'SSH 22 ok, login: refused for admin error', 'not read'],
  ['offline-sma', 'SSH 22 ok, SSH 22 ok', 'tunnel 443 ok, SSH 22 ok'],
  ['ssh-access-no-tunnel', 'SSH 22 ok, SSH 22 ok', 'no tunnel error, SSH 22 ok'],
];
for (const [state, you, cisco] of legs)
  test(`way in, ${state}: ${you} / ${cisco}`, () => {
    const lines = shown(APPLIANCES[state]).way?.lines.map(legText);
    assert.deepEqual(lines, [you, cisco]);
  });

for (const [minutes, leg, meta] of [
  [0, 'SSH 22 ok', 'your way: probed just now'],
  [0.99, 'SSH 22 ok', 'your way: probed just now'],
  [1, 'SSH 22 ok', 'your way: probed 1 minute ago'],
  [2, 'SSH 22 ok', 'your way: probed 2 minutes ago'],
  [185, 'SSH 22', 'your way: probed 3 hours ago'],
] as const)
  test(`way in, probed ${minutes} minutes ago and not read since: ${meta}`, () => {
    const probes = { ...blockedRun, startedAt: ago(minutes), endedAt: ago(minutes) };
    const { way } = shown(applianceFacts({ probes, connection: { state: 'none' } }));
    assert.equal(way?.head.meta, meta);
    assert.equal(way.lines.map(legText)[0], leg);
    const { way: read } = shown(applianceFacts({ probes, connection: { state: 'none' }, access: access('tunnel-up') }));
    assert.equal(read?.head.meta, undefined, 'a reading is later than the probe');
  });

for (const [code, leg] of [
  ['dialogue', 'SSH 22 ok'],
  ['auth', 'login: refused for admin error'],
] as const)
  test(`way in, a reading that failed at ${code}: ${leg}`, () => {
    const { reading, ...facts } = APPLIANCES['reading-failed-first'];
    assert.ok(reading);
    const [you] = shown({ ...facts, reading: { ...reading, code } }).way?.lines ?? [];
    assert.equal(you && legText(you), leg);
  });

test('way in: whoever was logged in by this way came all of it, and no later try is hidden by that', () => {
  const yours = (changes: Partial<ApplianceFacts>) =>
    shown(applianceFacts({ connection: { state: 'none', cameAt: ago(2) }, ...changes })).way?.lines.map(legText)[0];
  assert.equal(yours({}), 'SSH 22 ok');
  const reading = failedReading;
  assert.equal(yours({ reading }), 'login: refused for admin error');
  assert.equal(yours({ reading: { ...reading, at: ago(5) } }), 'SSH 22 ok');
});

test('way in: where the host key was not trusted, a probe was no try that is missing', () => {
  const { report } = blockedRun;
  const results = report.results.filter(({ vantageKind }) => vantageKind === 'computer');
  const unasked = { why: '', row: '', next: '', at: { hop: 0, why: 'host key not trusted' } };
  const probes = { ...blockedRun, report: { ...report, verdict: 'unknown' as const, results }, unasked };
  assert.equal(shown(applianceFacts({ probes })).way?.lines.map(legText)[0], 'host key not trusted error');
  const read = shown(applianceFacts({ probes, access: access('tunnel-up') }));
  assert.equal(read.way?.lines.map(legText)[0], 'SSH 22 ok', 'a later reading came in');
});

test('way in: what was not read is unknown for Cisco, however blocked the ports are', () => {
  const { way } = shown(applianceFacts({ probes: blockedRun }));
  assert.equal(way?.lines.map(legText)[1], 'not read');
});

test('way in: what this computer alone has probed says nothing of the way to the appliance', () => {
  const { report } = blockedRun;
  const results = report.results.filter(({ vantageKind }) => vantageKind === 'computer');
  const probes = { ...blockedRun, report: { ...report, results } };
  const { way } = shown(applianceFacts({ probes, connection: { state: 'none' } }));
  assert.equal(way?.lines.map(legText)[0], 'not tried');
});

function legText({ parts }: NonNullable<StatusView['way']>['lines'][number]): string {
  return parts
    .flatMap((part) =>
      part.kind === 'leg'
        ? [
            `${[part.lead, part.word].filter(Boolean).join(' ')}${part.mark.tone === 'unknown' ? '' : ` ${part.mark.tone}`}`,
          ]
        : [],
    )
    .join(', ');
}

test('probes: one row a vantage while both names agree, a row each where they differ', () => {
  const rows = shown(APPLIANCES['blocked-mixed']).matrix?.rows.map(({ name }) => name);
  assert.deepEqual(rows, ['This computer (laptop)', 'esa1']);
  const probes = blockedRun;
  const results = probes.report.results.map((one) =>
    one.vantage === 'esa1' && one.host.startsWith('c.') && one.port === 443
      ? { ...one, verdict: 'tunnel' as const }
      : one,
  );
  const split = shown(applianceFacts({ probes: { ...probes, report: { ...probes.report, results } } }));
  assert.deepEqual(
    split.matrix?.rows.map(({ name }) => name),
    ['This computer (laptop)', 'esa1, upgrades.ironport.com', 'esa1, c.tunnels.ironport.com'],
  );
});

test('probes: a name that was not tried, as it leads to the same address, agrees with nobody', () => {
  const meta = (results: typeof blockedRun.report.results, run = blockedRun) =>
    shown(applianceFacts({ probes: { ...run, report: { ...run.report, results } } })).matrix?.head.meta ?? '';
  const { results } = blockedRun.report;
  const once = results.filter(({ vantage, host }) => vantage === 'laptop' || host.startsWith('upgrades.'));
  const names = 'upgrades.ironport.com and c.tunnels.ironport.com';
  assert.equal(meta(results), `14:05 · 24 in 10.2\u00a0s · ${names}, same answers`);
  assert.equal(meta(once), `14:05 · 18 in 10.2\u00a0s · ${names}, same address, tried once from esa1`);
  const differs = once.map((one) =>
    one.vantage === 'laptop' && one.host.startsWith('c.') ? { ...one, verdict: 'refused' as const } : one,
  );
  assert.match(meta(differs), / · .*, different answers, same address, tried once from esa1$/);
  const { endedAt, ...running } = blockedRun;
  assert.ok(endedAt);
  assert.equal(meta(once, running), `18 so far · ${names}`, 'while it runs the others may be to come');
});

test('probes: an interface that was asked for has a row of its own, and says nothing of the port to use', () => {
  const { report, ...run } = blockedRun;
  const chosen = report.results
    .filter(({ vantage }) => vantage === 'esa1')
    .map((one) => ({ ...one, verdict: 'tunnel' as const, evidence: { interface: 'Data 1' } }));
  const probes = { ...run, report: { ...report, results: [...report.results, ...chosen] } };
  const view = shown(applianceFacts({ probes }));
  assert.deepEqual(
    view.matrix?.rows.map(({ name }) => name),
    ['This computer (laptop)', 'esa1', 'esa1, Data 1'],
  );
  assert.equal(view.matrix.rows[2]?.cells[1]?.name, 'esa1, Data 1, port 25: Tunnel 12\u00a0ms');
  assert.equal(view.verdict.say, shown(applianceFacts({ probes: blockedRun })).verdict.say);
  assert.match(view.matrix.preselected ?? '', /^appliance\/esa1\/\d+$/);
});

test('what differs between the vantages is told with the next step where nothing works, else below the probes', () => {
  const rule = 'Port 22 works from this computer, not from esa1: the rule for the address of esa1 is missing.';
  const device =
    'Port 443 works from this computer, not from esa1: a device on the way out of esa1 takes the connection.';
  const blocked = shown(APPLIANCES['blocked-mixed']);
  assert.equal(blocked.verdict.then, `${rule} ${device} Send the request, then watch until a port opens.`);
  assert.deepEqual(blocked.matrix?.notes, []);
  const usable = shown(APPLIANCES.usable);
  assert.equal(usable.verdict.then, 'Choose 443 when you enable the tunnel; it is already filled in.');
  assert.deepEqual(usable.matrix?.notes, [rule]);
});

test('in a remote window the computer is called by its name alone', () => {
  const words = { ...wordsIn('en'), label: { ...wordsIn('en').label, computer: '{0}', fromComputer: 'build-7' } };
  const facts = (state: State) => statusView(APPLIANCES[state], words, clock('en'));
  assert.equal(facts('blocked-mixed').matrix?.rows[0]?.name, 'laptop');
  assert.match(facts('probe-unknown').verdict.say, /^Unknown: ports 22 and 443 work from build-7; esa1 was not asked/);
});

test('probing: how long it takes at most stands there once it is known', () => {
  const busy = { what: 'probing', done: 7, of: 18, atMost: 20 } as const;
  const { verdict } = shown(applianceFacts({ busy }));
  assert.equal(verdict.say, 'Probing: 7 of 18 answers.');
  assert.equal(verdict.then, '20 s more at most. Results appear as they arrive. Esc cancels.');
});

test('probes: the cell of the verdict is selected, and its evidence says what was received and expected', () => {
  const { matrix } = shown(APPLIANCES['blocked-mixed']);
  assert.equal(matrix?.preselected, 'appliance/esa1/25');
  const cell = matrix.rows[1]?.cells[1];
  assert.equal(cell?.name, 'esa1, port 25: SMTP inspected 12\u00a0ms');
  assert.match(cell.evidence.text, /masks the greeting\. Exempt this flow/);
  assert.deepEqual(
    cell.evidence.lines.map(({ name }) => name),
    ['received', 'expected'],
  );
  assert.match(cell.evidence.detail, /63\.251\.108\.107 · DNS 3\u00a0ms · connect 12\u00a0ms/);
  assert.equal(shown(APPLIANCES.usable).matrix?.preselected, 'appliance/esa1/443');
});

test('probes: what this computer gets to is no advice for the appliance, and it is said whether that was asked', () => {
  const evidence = (facts: ApplianceFacts) => shown(facts).matrix?.rows[0]?.cells[0]?.evidence.text;
  const says = "Cisco's tunnel server answers. From this computer;";
  assert.equal(evidence(APPLIANCES.usable), `${says} only what esa1 itself finds counts.`);
  assert.equal(evidence(APPLIANCES['probe-unknown']), `${says} esa1 was not asked.`);
  const { probes } = APPLIANCES['probe-unknown'];
  assert.ok(probes);
  const probing = applianceFacts({ probes, busy: { what: 'probing', done: 12, of: 18 } });
  assert.equal(evidence(probing), `${says} esa1 has not answered yet.`);
  for (const [state, facts] of Object.entries(APPLIANCES))
    for (const { key, cells } of shown(facts).matrix?.rows ?? [])
      if (key.startsWith('computer/'))
        assert.doesNotMatch(JSON.stringify(cells), /Use this port|another port|Open the port/, state);
});

test("probes: the appliance's own nslookup stands in the evidence of its cells", () => {
  const run = APPLIANCES['blocked-mixed'].probes;
  assert.ok(run !== undefined);
  const nslookup = { said: 'A=63.251.108.107 TTL=30m', addresses: ['63.251.108.107'] };
  const results = run.report.results.map((one) =>
    one.vantageKind === 'computer' ? one : { ...one, evidence: { ...one.evidence, nslookup } },
  );
  const { matrix } = shown(applianceFacts({ probes: { ...run, report: { ...run.report, results } } }));
  const linesOf = (row: number) =>
    matrix?.rows[row]?.cells[0]?.evidence.lines.filter(({ name }) => name === 'nslookup');
  assert.deepEqual([linesOf(0), linesOf(1)], [[], [{ name: 'nslookup', text: nslookup.said }]]);
});

test('probes: the time of a look-up is not that of a port', () => {
  const run = APPLIANCES['blocked-mixed'].probes;
  assert.ok(run !== undefined);
  const timesOf = (verdict: ProbeVerdict) => {
    const results = run.report.results.map((one) => ({ ...one, verdict, ms: { dns: 7 } }));
    const { matrix } = shown(applianceFacts({ probes: { ...run, report: { ...run.report, results } } }));
    return matrix?.rows.map(({ cells }) => cells[0]?.time);
  };
  assert.deepEqual(
    [timesOf('refused'), timesOf('dns-failed')],
    [
      ['', ''],
      ['7\u00a0ms', '7\u00a0ms'],
    ],
  );
});

test('probes: answers land in cells that keep their place', () => {
  const before = shown(APPLIANCES.probing).matrix;
  const after = shown(APPLIANCES['blocked-mixed']).matrix;
  assert.deepEqual(
    before?.rows[0]?.cells.map(({ key }) => key),
    after?.rows[0]?.cells.map(({ key }) => key),
  );
  assert.equal(before?.busy, true);
});

test('an offline SMA: both pairs, and who reaches it', () => {
  const [handover, planner] = shown(APPLIANCES['offline-sma']).tables;
  assert.deepEqual(
    handover?.rows.map(({ cells }) => cells.slice(0, 3).map(({ text }) => text)),
    [
      ['esa1', '••••••••', '••••••••4C2'],
      ['sma1', '••••••••', '••••••••90A'],
    ],
  );
  assert.match(planner?.rows[1]?.cells[1]?.text ?? '', /^Refused: SSH is off on that interface/);
  const [asked, ...others] = APPLIANCES['offline-sma'].planner;
  assert.ok(asked);
  const facts = {
    ...APPLIANCES['offline-sma'],
    planner: [asked, ...others.map((one) => ({ ...one, verdict: 'not-tried' as const }))],
  };
  const [, counted] = shown(facts).tables;
  assert.equal(counted?.head.meta, '1 tried');
});

test('who could not be asked says why in its row', () => {
  const asked = { id: 'esa1', family: 'esa', verdict: 'ssh', inUse: true } as const;
  const unasked = { id: 'esa3', family: 'esa', verdict: 'not-tried', inUse: false } as const;
  const planner = [asked, { ...unasked, why: 'Host key not trusted' }, unasked];
  const { tables } = shown({ ...APPLIANCES['offline-sma'], planner });
  const rows = tables.find(({ kind }) => kind === 'planner')?.rows ?? [];
  assert.deepEqual(
    rows.map(({ cells }) => cells[1]?.text),
    ['SSH', 'Host key not trusted', 'Not tried'],
  );
});

test('of a carrier that was read as disabled there is no seed, and that is not unknown', () => {
  const { tables } = shown(APPLIANCES['ssh-access-no-tunnel']);
  const [carrier, sma] = tables.find(({ kind }) => kind === 'handover')?.rows ?? [];
  assert.equal(carrier?.cells[1]?.text, 'None: disabled');
  assert.equal(sma?.cells[1]?.text, '••••••••');
  const unread = { id: carrierDown.id, family: carrierDown.family };
  const facts = { ...APPLIANCES['ssh-access-no-tunnel'], carrier: unread };
  const [other] = shown(facts).tables.find(({ kind }) => kind === 'handover')?.rows ?? [];
  assert.equal(other?.cells[1]?.text, 'Unknown');
});

test('a seed of either pair that may be of an earlier enabling is called that in the hand-over', () => {
  const { access, carrier } = APPLIANCES['offline-sma'];
  assert.ok(access && carrier?.access);
  const seeds = (facts: Partial<ApplianceFacts>) =>
    shown({ ...APPLIANCES['offline-sma'], ...facts }).tables[0]?.rows.map(({ cells: [, seed] }) => seed);
  const doubtful = { text: '•••••••• perhaps of an earlier enabling', mark: WARNING };
  const certain = { text: '••••••••', mono: true };
  assert.deepEqual(seeds(APPLIANCES['offline-sma-doubtful']), [certain, doubtful]);
  assert.deepEqual(seeds({ carrier: { ...carrier, access: { ...carrier.access, seedDoubtful: true } } }), [
    doubtful,
    certain,
  ]);
  const gone = { ...access, seed: 'none', seedDoubtful: true } as const;
  assert.deepEqual(seeds({ access: gone })?.[1], { text: 'Unknown', mono: true });
});

const fleets: [name: keyof typeof OVERVIEWS, say: RegExp, first: string | undefined][] = [
  ['fleet-empty', /^No appliances yet\.$/, undefined],
  ['fleet-nothing', /^Nothing measured yet\.$/, undefined],
  ['fleet-open', /^Remote access is open on 2 of 4 appliances\.$/, 'Probe All'],
  [
    'fleet-blocked',
    /^\d+ of 60 appliances can open a tunnel; \d+ cannot, and \d+ could not be measured\.$/,
    'Firewall Request for',
  ],
  ['fleet-all-well', /^All 2 appliances can open a tunnel\.$/, 'Probe All Again'],
  ['fleet-probing', /^Probing: 7 of 20 appliances\.$/, 'Cancel'],
];
for (const [name, say, first] of fleets)
  test(`overview, ${name}: ${say.source}`, () => {
    const { verdict } = overviewView(OVERVIEWS[name], english, clock('en'));
    assert.match(verdict.say, say);
    assert.equal(first === undefined ? undefined : verdict.buttons[0]?.label.startsWith(first), first && true);
  });

test('overview: what is still open stands first; causes are counted, largest first; each filter has its count', () => {
  const view = overviewView(OVERVIEWS['fleet-blocked'], english, clock('en'));
  assert.deepEqual(
    view.tables.map(({ head }) => head.title),
    ['Still open', 'Why'],
  );
  const counts = view.tables[1]?.rows.map(({ cells }) => Number.parseInt(cells[1]?.text ?? '', 10)) ?? [];
  assert.deepEqual(
    counts,
    [...counts].sort((a, b) => b - a),
  );
  const [all, ...some] = view.heat.filters.map(({ count }) => count);
  assert.equal(
    all,
    some.reduce((sum, count) => sum + count, 0),
  );
  assert.match(view.verdict.then, /^One rule for Acme \/ Paris would open/);
});

test('the sentence of a probe that was stopped says so, and not what nobody measured', () => {
  const stopped = 'The probe was stopped. Not measured: esa1 (25).';
  const next = 'Open a terminal and answer there.';
  const shownAs = (state: 'probe-unknown' | 'usable' | 'blocked-mixed', verdict?: ProbeVerdict) => {
    const { probes } = APPLIANCES[state];
    assert.ok(probes !== undefined);
    const results = probes.report.results.map((one) =>
      one.vantageKind === 'appliance' && one.port === 25 && verdict !== undefined ? { ...one, verdict } : one,
    );
    return shown({
      ...APPLIANCES[state],
      probes: { ...probes, report: { ...probes.report, results }, stopped: { say: stopped, next } },
    }).verdict;
  };
  assert.deepEqual([shownAs('probe-unknown').say, shownAs('probe-unknown').then], [stopped, next]);
  assert.equal(shownAs('usable', 'cancelled').say, `Usable: port 443 works. ${stopped}`);
  assert.match(shownAs('blocked-mixed').say, /^No tunnel.* The probe was stopped\. Not measured: esa1 \(25\)\.$/);
});

test('an earlier probe that was stopped is called that', () => {
  const at = '2026-11-24T14:00:00.000Z';
  const facts: ApplianceFacts = {
    ...APPLIANCES['probe-unknown'],
    earlier: [{ at, verdict: 'unknown', stopped: true }],
  };
  assert.equal(shown(facts).earlier?.rows[0]?.text, 'Stopped before everything was measured');
});

test('who was not asked is said with the reason, alone and among many', () => {
  const unasked = { why: 'nobody answered.', row: 'Nobody answered.', next: 'Open a terminal on it.' };
  const facts: ApplianceFacts = APPLIANCES['probe-unknown'];
  assert.ok(facts.probes);
  const { say, then } = shown({ ...facts, probes: { ...facts.probes, unasked } }).verdict;
  assert.equal(say, 'Unknown: esa1 was not asked: nobody answered.');
  assert.equal(then, 'Open a terminal on it.');
  const { report } = facts.probes;
  const entries = ['esa1', 'esa2', 'esa3'].map(
    (id) => ({ id, family: 'esa', folder: '', reached: false, report }) as const,
  );
  const [first, ...others] = entries;
  assert.ok(first);
  const appliances = [first, ...others.map((entry) => ({ ...entry, unasked: unasked.row }))];
  const { tables } = overviewView({ appliances, can: CAN }, english, clock('en'));
  const causes = tables.find(({ kind }) => kind === 'causes')?.rows.map(({ cells }) => cells[0]?.text);
  assert.deepEqual(causes, ['Nobody answered', 'Not measured']);
});

for (const [why, shownAs] of [
  ['mx1.example.com refused the login.', 'mx1.example.com refused the login'],
  ['Nobody answered. Open a terminal on it.', 'Nobody answered. Open a terminal on it.'],
] as const)
  test(`as an entry of a list: ${shownAs}`, () => {
    const appliances = [
      ...OVERVIEWS['fleet-blocked'].appliances,
      { id: 'esa99', family: 'esa', folder: '', reached: false, unasked: why } as const,
    ];
    const { tables } = overviewView({ appliances, can: CAN }, english, clock('en'));
    const causes = tables.find(({ kind }) => kind === 'causes')?.rows.map(({ cells }) => cells[0]?.text);
    assert.ok(causes?.includes(shownAs), causes?.join('\n'));
  });

test('while many are probed, what has no answer yet has no reason and nothing to try again', () => {
  const { appliances } = OVERVIEWS['fleet-blocked'];
  const causes = (probing: OverviewFacts['probing']) =>
    overviewView({ appliances, can: CAN, ...(probing && { probing }) }, english, clock('en'))
      .tables.filter(({ kind }) => kind === 'causes')
      .flatMap(({ rows }) => rows.map(({ cells }) => cells[0]?.text));
  const after = causes(undefined);
  assert.ok(after.includes('Not measured'));
  assert.deepEqual(
    causes({ done: 7, of: 60, ports: [] }),
    after.filter((text) => text !== 'Not measured'),
  );
});

test('overview: what is blocked comes first in the map, and nothing changes its place while answers arrive', () => {
  const facts = OVERVIEWS['fleet-blocked'];
  const { folders } = overviewView(facts, english, clock('en')).heat;
  for (const { rows } of folders) {
    const measured = (id: string) => facts.appliances.some((one) => one.id === id && 'report' in one);
    const kinds = rows.map(({ id, kind }) =>
      measured(id) ? ['blocked', 'unknown', 'usable', 'ready'].indexOf(kind) : Infinity,
    );
    assert.deepEqual(
      kinds,
      [...kinds].sort((a, b) => a - b),
    );
  }
  const blocked = folders.map(({ rows }) => rows.filter(({ kind }) => kind === 'blocked').length);
  assert.deepEqual(
    blocked,
    [...blocked].sort((a, b) => b - a),
  );
  const probing = overviewView({ ...facts, probing: { done: 1, of: 60, ports: [25] } }, english, clock('en')).heat;
  const order = (folder: string) => facts.appliances.filter((one) => one.folder === folder).map((one) => one.id);
  for (const { name, rows } of probing.folders)
    assert.deepEqual(
      rows.map(({ id }) => id),
      order(name),
    );
});

test('overview: while answers arrive the map has a column for each port that is tried, and those of an earlier time', () => {
  const facts = OVERVIEWS['fleet-nothing'];
  const ports = (appliances: OverviewFacts['appliances']) =>
    overviewView({ appliances, probing: { done: 0, of: 60, ports: [443, 25] }, can: CAN }, english, clock('en')).heat
      .ports;
  assert.deepEqual(ports(facts.appliances), [25, 443]);
  assert.deepEqual(ports(OVERVIEWS['fleet-blocked'].appliances), [22, 25, 53, 80, 443, 4766]);
});

test('a time says its day once the day has changed', () => {
  const view = shown(applianceFacts({ access: access('disabled', { at: ago(10) }) }));
  assert.equal(view.who.when, 'Read 13:58');
  assert.equal(shown(applianceFacts({ access: access('disabled', { at: ago(2000) }) })).who.when, 'Read 23 Nov, 04:48');
});

test('what is to be asked of a firewall leads to the case report too, where there is one', () => {
  const links = (can: Parameters<typeof shown>[0]['can']) => {
    const { tables } = shown({ ...APPLIANCES['blocked-mixed'], can });
    return tables.find(({ kind }) => kind === 'rule')?.head.links?.map(({ ask }) => ask);
  };
  assert.deepEqual(links(['firewallRequest', 'caseReport']), [{ action: 'firewallRequest' }, { action: 'caseReport' }]);
  assert.deepEqual(links([]), []);
});

test('nothing is asked of a firewall where Cisco can come in: not by its own tunnel, not through that of its carrier', () => {
  const { firewall, probes } = APPLIANCES['blocked-mixed'];
  const kinds = (state: State) =>
    shown({ ...APPLIANCES[state], firewall, ...(probes && { probes }) }).tables.map(({ kind }) => kind);
  assert.deepEqual(kinds('tunnel-up'), []);
  assert.deepEqual(kinds('offline-sma'), ['handover', 'planner']);
  assert.ok(kinds('ssh-access-no-tunnel').includes('rule'));
  assert.ok(kinds('tunnel-down').includes('rule'));
});

test('overview: no firewall request for who is reached through its carrier although no port gets out', () => {
  const [one] = OVERVIEWS['fleet-blocked'].appliances.filter(({ report }) => report?.verdict === 'blocked');
  assert.ok(one);
  const view = (reached: boolean) =>
    overviewView({ appliances: [{ ...one, reached }], can: CAN }, english, clock('en'));
  assert.equal(view(false).verdict.buttons[0]?.label, 'Firewall Request for 1');
  assert.deepEqual(
    view(false).tables.map(({ head }) => head.title),
    ['Why'],
  );
  assert.deepEqual(
    view(true).verdict.buttons.map(({ label }) => label),
    ['Probe All Again'],
  );
  assert.deepEqual(view(true).tables, []);
});

test('overview: who has no name or no route is asked of no firewall, and the request of its row is for who mends it', () => {
  const [one] = OVERVIEWS['fleet-blocked'].appliances.filter(({ report }) => report?.verdict === 'blocked');
  assert.ok(one?.report);
  const { report } = one;
  const entries = (['dns', 'network'] as const).flatMap((team) =>
    [1, 2].map((n) => {
      const verdict = team === 'dns' ? ('dns-failed' as const) : ('no-route' as const);
      const results = report.results.map((result) => ({ ...result, verdict }));
      return { ...one, id: `${team}${n}`, report: { ...report, teams: [team], results } };
    }),
  );
  const { verdict, tables } = overviewView({ appliances: entries, can: CAN }, english, clock('en'));
  assert.deepEqual(
    [verdict.then, verdict.buttons.map(({ label }) => label)],
    ['', ['Watch Until Open', 'Probe All Again']],
  );
  assert.deepEqual(
    tables.flatMap(({ rows }) => rows.map(({ cells }) => cells.at(-1)?.button?.label)),
    ['DNS Request', 'Network Request'],
  );
});

test('overview: one rule is not said to open who lacks a name or a route too; the request has the word of all of its row', () => {
  const [one] = OVERVIEWS['fleet-blocked'].appliances.filter(({ report }) => report?.verdict === 'blocked');
  assert.ok(one?.report);
  const { report } = one;
  const view = (...teams: (readonly Team[])[]) => {
    const appliances = teams.map((each, n) => ({ ...one, id: `esa${n}`, report: { ...report, teams: each } }));
    const { verdict, tables } = overviewView({ appliances, can: CAN }, english, clock('en'));
    return {
      then: verdict.then,
      verdict: verdict.buttons[0]?.label,
      row: tables[0]?.rows[0]?.cells.at(-1)?.button?.label,
    };
  };
  const watch = 'Watch Until Open';
  assert.deepEqual(view(['dns', 'firewall'], ['dns', 'firewall']), {
    then: '',
    verdict: watch,
    row: 'Firewall Request',
  });
  assert.deepEqual(view(['dns', 'network'], ['dns', 'network']), { then: '', verdict: watch, row: 'DNS Request' });
  assert.deepEqual(view(['network'], ['firewall']), {
    then: '',
    verdict: 'Firewall Request for 1',
    row: 'Firewall Request',
  });
});

test('usable: the request is called after who has to mend the other ports', () => {
  const { probes } = APPLIANCES.usable;
  assert.ok(probes);
  const report = { ...probes.report, teams: ['network'] as const };
  const { buttons } = shown({ ...APPLIANCES.usable, probes: { ...probes, report } }).verdict;
  assert.equal(buttons[1]?.label, 'Network Request');
});

test('overview: who was not read is counted by why, and the row of each says it', () => {
  const { tables, heat } = overviewView(OVERVIEWS['fleet-open'], english, clock('en'));
  const unread = tables.find(({ head }) => head.title === 'Not read');
  assert.deepEqual(
    unread?.rows.map(({ cells }) => cells.map(({ text }) => text)),
    [['Somebody would have to be asked', '1 appliance', 'esa3', '']],
  );
  const titles = heat.folders.flatMap(({ rows }) => rows.map(({ title }) => title));
  assert.ok(titles.includes('esa3: Somebody would have to be asked'), String(titles));
});

test('when it is read again is said beside when it was read, or why it is not', () => {
  const after = (again: { minutes: number; reads: boolean } | undefined, locale: 'en' | 'fr') => {
    const facts = applianceFacts({ access: access('tunnel-up'), ...(again && { again }) });
    return statusView(facts, wordsIn(locale), clock(locale)).access?.rows.find(({ key }) => key === 'read')?.after;
  };
  assert.equal(after(undefined, 'en'), 'from the CLI');
  assert.equal(after({ minutes: 15, reads: true }, 'en'), 'from the CLI, again every 15 min');
  assert.equal(after({ minutes: 15, reads: false }, 'en'), 'from the CLI, not at the interval, it would ask you');
  assert.match(after({ minutes: 15, reads: true }, 'fr') ?? '', /relu toutes les 15 min$/);
});

test('the list of what is still open says what was not read, and does not call it open', () => {
  const unread = access('unknown', { basis: 'elapsed-time', serviceAccess: null });
  const entry = {
    id: 'esa1',
    family: 'esa',
    folder: '',
    access: unread,
    reached: false,
    again: { minutes: 15, reads: false },
  } as const;
  const view = overviewView({ appliances: [entry], can: CAN }, english, clock('en'));
  assert.equal(view.verdict.say, 'Remote access is open, or may be, on 1 of 1 appliances.');
  const [open] = view.tables;
  assert.match(open?.rows[0]?.cells[2]?.text ?? '', / · not read, not at the interval/);
});

test('its own words stand folded beside every reading, and open where they are all there is', () => {
  const { access: readings, raw } = shown(APPLIANCES['tunnel-up']);
  assert.deepEqual(readings?.said, {
    title: 'Its own words',
    lines: ['Service access currently ENABLED (0 current service logins)', 'Tunnel option is active.'],
  });
  assert.deepEqual(raw, []);
  const unknown = shown(APPLIANCES.unknown);
  assert.equal(unknown.access?.said, undefined);
  assert.equal(unknown.raw[0]?.head.title, 'Its own words');
});

test('a tunnel that expired by its age: read just now it is still on, and where seven days come from is said', () => {
  const facts = applianceFacts({ access: access('tunnel-expired', { basis: 'elapsed-time' }) });
  const { say, thenTitle } = shown(facts).verdict;
  assert.equal(say, 'Tunnel expired by its age; service access is still on.');
  assert.match(thenTitle ?? '', /^Computed from the seven days that Cisco documents for the WSA/);
});

for (const what of ['link-lost', 'read-not-shown', 'read-not-understood'] as const)
  test(`${what} leaves it unknown in the log of what was done`, () => {
    const { done } = shown(applianceFacts({ deeds: [{ at: '2026-11-24T14:08:00.000Z', what }] }));
    assert.equal(done?.rows[0]?.mark.tone, 'unknown');
  });

test('service access that is on beside a tunnel nobody knows of is called on, and can be disabled', () => {
  const facts = applianceFacts({ access: access('unknown', { serviceAccess: true, port: null, expiresAt: null }) });
  const { verdict } = shown(facts);
  assert.equal(verdict.say, 'Service access is on; whether a tunnel is up is not known.');
  assert.ok(verdict.buttons.some(({ label }) => label === 'Disable Remote Access...'));
});

test('a seed that may be of an earlier enabling is called that beside it', () => {
  const notesOf = (doubt: { seedDoubtful?: true }) =>
    shown(applianceFacts({ access: access('tunnel-up', doubt) })).access?.notes ?? [];
  assert.ok(notesOf({ seedDoubtful: true }).some((note) => note.startsWith('The seed may be of an earlier enabling')));
  assert.ok(notesOf({}).every((note) => !note.startsWith('The seed may be')));
});

for (const [state, named, buttons] of [
  ['running', true, ['Stop Capture']],
  ['ended', true, ['Fetch File']],
  ['ended', false, []],
  ['unknown', true, ['Read Capture', 'Fetch File']],
  ['here', true, ['Quick Look', 'Copy Path and SHA-256']],
] as const)
  test(`a packet capture, ${state}${named ? '' : ', its file not known'}: one line with ${buttons.join(' and ')}`, () => {
    const told = 'esa1: a packet capture is running.';
    const { capture } = shown({ ...applianceFacts(), capture: { state, named, told } });
    assert.equal(capture?.text, told);
    assert.deepEqual(
      capture.buttons.map(({ label }) => label),
      buttons,
    );
  });

test('where there was no packet capture there is no line; one that cannot be stopped here has no button', () => {
  assert.equal(shown(applianceFacts()).capture, undefined);
  const capture = { state: 'running', named: true, told: 'It runs.' } as const;
  assert.deepEqual(shown({ ...applianceFacts(), can: [], capture }).capture?.buttons, []);
});

test('what was done about a capture stands in the log by its sentence', () => {
  const at = ago(1);
  const deeds = [
    { at, told: 'You started a packet capture', leavesUnknown: false },
    { at, told: 'Its session was lost', leavesUnknown: true },
  ];
  const { done } = shown({ ...applianceFacts(), deeds });
  assert.deepEqual(
    done?.rows.map(({ text, mark }) => [text, mark.tone]),
    [
      ['You started a packet capture', 'info'],
      ['Its session was lost', 'unknown'],
    ],
  );
});
