import type { CustomerEvent } from '../../../domain/lifecycle/events.ts';
import type { InterventionEvent } from '../../../domain/lifecycle/interventions.ts';
import type { ScenarioSetup } from '../../support/license-scenario.ts';

/** A scenario whose histories are recorded. Together they use every rule of the lifecycle's table. */
export type Scenario = ServerClockScenario | SandboxScenario;

/** A licence that starts on 1 March at 10:00, Berlin time, on the time-skipping server's clock. */
export interface ServerClockScenario {
  readonly setup: Omit<ScenarioSetup, 'on'>;
  readonly steps: readonly ScenarioStep[];
}

/** A purchase of `plan` in a sandbox whose clock is advanced by these numbers of days, one after another. */
export interface SandboxScenario {
  readonly plan: string;
  readonly clockAdvancesDays: readonly number[];
}

export type ScenarioStep =
  | { readonly advanceTo: string }
  | { readonly card: string }
  | { readonly command: CustomerEvent }
  | { readonly signal: InterventionEvent; readonly sentTwice?: boolean }
  /** The open invoice is paid on its hosted page. `unreported`: the webhook is lost. */
  | { readonly openInvoicePaid: 'reported' | 'unreported' }
  /** The bank ends the debits that it is processing. */
  | { readonly debitsEnd: 'succeeded' | 'failed' }
  /**
   * The account's workflow asks its licences to try again. After it the server skips no more time: only steps that need
   * none can follow.
   */
  | { readonly retriedBy: 'account' }
  /** The next POST to Stripe is answered by an error. */
  | { readonly stripeFails: 'once' };

export const commands = (...events: CustomerEvent[]): ScenarioStep[] => events.map((event) => ({ command: event }));
export const agentSignals = (...events: InterventionEvent[]): ScenarioStep[] =>
  events.map((event) => ({ signal: event }));
export const advanceTo = (monthDay: string): ScenarioStep => ({ advanceTo: monthDay });
export const renew = (period: number): ScenarioStep => ({ command: { type: 'renew', period } });

export const reason = 'requested by the customer';

export const GOOD_CARD: ScenarioStep = { card: 'pm_card_visa' };
export const DECLINED_CARD: ScenarioStep = { card: 'pm_card_chargeCustomerFail' };
export const DEBIT: ScenarioStep = { card: 'pm_success_de' };
export const AUTHENTICATION_CARD: ScenarioStep = { card: 'pm_card_authenticationRequired' };

export const PAUSE = commands({ type: 'pause', until: null });
export const RESUME = commands({ type: 'resume' });
export const CANCEL = commands({ type: 'cancel', reason: null });
export const UNCANCEL = commands({ type: 'uncancel' });
export const WITHDRAW = commands({ type: 'withdraw', reason: null });
export const AUTO_RENEW = commands({ type: 'set_auto_renew', on: false }, { type: 'set_auto_renew', on: true });

/** Chosen, taken back, and chosen again for the next period. */
export const CHANGE = commands(
  { type: 'schedule_change', plan: null, quantity: 2 },
  { type: 'remove_scheduled_change' },
  { type: 'schedule_change', plan: null, quantity: 3 },
);

export const RETIRE = agentSignals({ type: 'retire', reason });
export const FORCE_RENEW = agentSignals({ type: 'force_renew', reason });
export const COMP: ScenarioStep[] = [{ signal: { type: 'comp', periods: 1, reason }, sentTwice: true }];

/** Commands and signals that nearly every state allows. */
export const COMMON_STEPS = [
  ...commands({ type: 'payment_method_added' }, { type: 'rotate_key', overlapDays: 7 }),
  ...agentSignals({ type: 'hold', reason }, { type: 'release', reason }),
];
