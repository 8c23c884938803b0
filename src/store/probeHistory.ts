/** The probes of each appliance, newest first: what was measured and why not, and nothing secret. */
import * as v from 'valibot';
import { isReason, type Failure } from '../appliance/failure';
import { CAUSES } from '../appliance/probeCause';
import { READINESS, UNASKED, VERDICTS, type ProbeRun } from '../appliance/probeReport';
import { histories, type Histories, type HistoryBounds, type OnSetAside } from './histories';

const TIME = v.pipe(v.string(), v.isoTimestamp());
const MILLISECONDS = v.pipe(v.number(), v.minValue(0));
const PORT = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const TEXT = v.exactOptional(v.string());
const TEXTS = v.exactOptional(v.array(v.string()));
const NUMBER = v.exactOptional(v.number());

const RESULT = v.object({
  vantage: v.string(),
  vantageKind: v.picklist(['computer', 'appliance']),
  host: v.string(),
  addresses: v.array(v.string()),
  port: PORT,
  verdict: v.picklist(VERDICTS),
  cause: v.exactOptional(v.picklist(CAUSES)),
  ended: v.exactOptional(v.picklist(['before-banner', 'after-banner'])),
  evidence: v.object({
    ...{ text: TEXT, hex: TEXT, errno: TEXT, interface: TEXT, address: TEXT, resolver: TEXT, dns: TEXT },
    nslookup: v.exactOptional(v.object({ said: v.string(), addresses: v.array(v.string()) })),
    untried: NUMBER,
    limit: NUMBER,
  }),
  ms: v.object({
    dns: v.exactOptional(MILLISECONDS),
    connect: v.exactOptional(MILLISECONDS),
    firstByte: v.exactOptional(MILLISECONDS),
  }),
  at: TIME,
});

const REPORT = v.object({
  schema: v.literal(1),
  applianceId: v.string(),
  verdict: v.picklist(READINESS),
  causes: v.array(v.picklist(CAUSES)),
  recommendedPort: v.exactOptional(PORT),
  results: v.array(RESULT),
  hop: v.exactOptional(v.array(v.object({ id: v.string(), verdict: v.picklist(VERDICTS) }))),
});

const FACTS = v.object({
  ...{ address: TEXT, line: TEXT, user: TEXT, fingerprint: TEXT, knownFingerprint: TEXT, since: TEXT, file: TEXT },
  ...{ seconds: NUMBER, code: NUMBER, size: NUMBER, received: NUMBER },
  ...{ ours: TEXTS, theirs: TEXTS, methods: TEXTS, tried: TEXTS, path: TEXTS },
  kind: v.exactOptional(v.picklist(['kex', 'host key', 'cipher', 'mac', 'compression'])),
});

const FAILURE = v.pipe(
  v.object({ hop: v.string(), stage: v.string(), reason: v.string(), facts: v.exactOptional(FACTS) }),
  v.check(({ stage, reason }) => isReason(stage, reason), 'not a reason'),
  v.transform((failure) => failure as Failure),
);

const RUN: v.GenericSchema<unknown, ProbeRun> = v.object({
  report: REPORT,
  failures: v.array(FAILURE),
  unasked: v.exactOptional(v.picklist(UNASKED)),
  unbegun: v.exactOptional(v.literal(true)),
  cancelled: v.boolean(),
  defaultPorts: v.array(PORT),
  timeoutMs: MILLISECONDS,
  startedAt: TIME,
  at: TIME,
});

/** A run of both vantages takes about 11 kB; 500 appliances at their bounds take 125 MB. */
const BOUNDS: HistoryBounds = { entries: 12, bytes: 256 * 1024, files: 500 };

export function probeHistory(folder: string, onSetAside: OnSetAside): Histories<ProbeRun> {
  return histories(folder, RUN, BOUNDS, onSetAside);
}
