import type { ProbeFacts } from '../probes/probes';
import type { ApplianceState } from '../states';

/** All that a row shows of an appliance beside its entry. */
export interface RowState extends ApplianceState {
  readonly probe: ProbeFacts;
}
export type StateOf = (id: string) => RowState;
