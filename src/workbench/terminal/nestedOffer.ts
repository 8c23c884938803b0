import type { Appliance } from '../../appliance/appliance';
import { routeTarget } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import type { NestedChoice } from '../asking/nestedQuestions';
import { refusingHop } from './nextKeys';
import type { WalkedWay } from './walkedWay';

export interface NestedOfferDeps {
  /** Asks whether to log in from the prompt of the hop that does not forward; `remember` keeps that for the next time. */
  readonly offerNested: (hop: Appliance, target: Appliance) => Promise<NestedChoice>;
  readonly remember: (target: Appliance) => Promise<unknown>;
}

/** A login from the prompt of a hop that does not forward: offered by a failure, for one try, remembered where it worked. */
export class NestedOffer {
  private hop: Appliance | undefined;
  private remembering = false;

  constructor(
    private readonly way: WalkedWay,
    private readonly deps: NestedOfferDeps,
  ) {}

  /** The hop that may be logged in from after this failure. */
  after(failure: Failure): Appliance | undefined {
    this.hop = refusingHop(failure, this.way.route);
    return this.hop;
  }

  withdraw(): void {
    this.hop = undefined;
  }

  /** Asks the person; resolves to whether the way is to be walked so. @param isWanted once the answer is there */
  async take(isWanted: () => boolean): Promise<boolean> {
    const { hop } = this;
    this.hop = undefined;
    const choice = hop && (await this.deps.offerNested(hop, routeTarget(this.way.route)));
    if (choice === undefined) this.hop = hop;
    if (hop === undefined || choice === undefined || !isWanted()) return false;
    this.remembering = choice === 'always';
    this.way.logInFrom(hop);
    return true;
  }

  /** That the person chose it: they did for one try. */
  forget(): void {
    this.way.forward();
    this.remembering = false;
  }

  /** What does not work is not remembered. */
  async worked(): Promise<void> {
    const target = routeTarget(this.way.route);
    const isWanted = this.remembering && target.hopMode === 'nested';
    this.remembering = false;
    if (isWanted) await this.deps.remember(target);
  }
}
