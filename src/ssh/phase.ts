import type { OnHopEvent, Phase } from './events';

export interface RunningPhase {
  /** Time that is not the connection's, in ms: a person was asked. */
  leaveOut(milliseconds: number): void;
  done(): void;
}

export function startPhase(hop: string, phase: Phase, onEvent: OnHopEvent): RunningPhase {
  let started = performance.now();
  onEvent({ hop, kind: 'phase', phase });
  return {
    leaveOut(milliseconds) {
      started += milliseconds;
    },
    done: () => onEvent({ hop, kind: 'phase-done', phase, ms: performance.now() - started }),
  };
}
