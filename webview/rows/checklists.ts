/** What a person does in the product's own web interface, step by step: facts -> lists. Pure. The menu words are the product's. */
import type { ApplianceFacts, Checklist } from '../messages';
import type { Button, ChecklistView, StepView } from '../view';
import { button, may } from './offers';
import { filled, type Step, type Words } from '../words';

export function checklistViews(facts: ApplianceFacts, words: Words): ChecklistView[] {
  if (facts.family === 'jump') return [];
  return (Object.keys(STEPS) as Checklist[]).map((kind) => ({
    kind,
    label: words.checklist[kind],
    intro: filled(words.checklistIntro[kind], facts.id),
    steps: STEPS[kind](facts, words).map((step) => stepView(step, facts, words)),
    guide: words.checklistGuide[kind],
  }));
}

/** A step, and what stands in its placeholders. */
type Planned = readonly [step: Step, ...values: readonly (string | number)[]];

const STEPS: Readonly<Record<Checklist, (facts: ApplianceFacts, words: Words) => readonly Planned[]>> = {
  tunnel: (facts) => [...entering(facts), tick(facts), ...submitted(facts)],
  'ssh-access': (facts) => [...entering(facts), ['untick', facts.id], ...submitted(facts), carrierStep(facts)],
  disable: (facts) => [...toRemoteAccess(facts), ['disable'], ['disabled'], ['readAgain', facts.id]],
  capture: (facts) => [
    ['login', facts.id],
    [facts.family === 'wsa' ? 'openCaptureWsa' : 'openCapture'],
    ['captureRunning'],
    facts.captureFilter === undefined ? ['captureSettings'] : ['captureSettingsProbed', facts.captureFilter],
    ['captureStart'],
    ['captureStop'],
    ['captureFetch'],
    ['captureUpload'],
  ],
};

function toRemoteAccess({ id, family }: ApplianceFacts): Planned[] {
  return [['login', id], [family === 'wsa' ? 'openRemoteAccessWsa' : 'openRemoteAccess']];
}

function entering(facts: ApplianceFacts): Planned[] {
  return [...toRemoteAccess(facts), [facts.family === 'wsa' ? 'enableWsa' : 'enable'], ['seed']];
}

function submitted({ id }: ApplianceFacts): Planned[] {
  return [['submit'], ['success'], ['handOver'], ['readAgain', id]];
}

/** DOMAIN 4: 25, and 443 in the guide of a WSA. */
function tick({ family, probes }: ApplianceFacts): Planned {
  const found = probes?.endedAt === undefined ? undefined : probes.report.recommendedPort;
  return found === undefined ? ['tick', family === 'wsa' ? 443 : 25] : ['tickProbed', found];
}

function carrierStep({ id, carrier }: ApplianceFacts): Planned {
  return carrier === undefined ? ['anyCarrier', id] : ['carrier', carrier.id, id];
}

function stepView([step, ...values]: Planned, facts: ApplianceFacts, words: Words): StepView {
  const pressed = pressOf(step, facts, words);
  return {
    key: step,
    text: filled(words.step[step], ...values),
    ...(pressed === undefined ? {} : { button: pressed }),
  };
}

function pressOf(step: Step, facts: ApplianceFacts, words: Words): Button | undefined {
  const action = step === 'login' ? 'openGui' : step === 'readAgain' ? 'readStatus' : undefined;
  return action !== undefined && may(facts, action) ? button(action, words) : undefined;
}
