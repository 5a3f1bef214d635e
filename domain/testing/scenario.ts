import { validityAt, type Validity } from '../entitlements/validity.ts';
import { planSchema, regionSchema, type Plan, type Region } from '../catalog/plan.ts';
import { availableCommands } from '../lifecycle/available.ts';
import type { CommandName } from '../lifecycle/commands.ts';
import { chargeIn, type Charge, type Effect, type Step, type Template } from '../lifecycle/effects.ts';
import type { BillingEvent, LifecycleEvent } from '../lifecycle/events.ts';
import type { Actor, License, LicenseState, Terms } from '../lifecycle/license.ts';
import { openLicense } from '../lifecycle/opening.ts';
import type { RefusalCode } from '../lifecycle/refusals.ts';
import { applyEvent, applyPayment, simulate, type Simulation } from '../lifecycle/simulate.ts';
import type { TransitionOutcome } from '../lifecycle/transition.ts';
import { toWallClock, fromWallClock } from './calendar.ts';
import { deepFreeze } from './random-script.ts';

const PLAN = planSchema.parse({
  id: 'team-monthly',
  name: 'Team',
  status: 'sold',
  cadence: { unit: 'month', count: 1 },
  prices: { EUR: 1900, USD: 2100, JPY: 3000 },
  seats: { min: 1, max: 500 },
  trial: { days: 14, payment_method: 'optional' },
  renewal: { basis: 'from_now_if_expired', early_days: null, reminders: [7, 1] },
  grace: { retries: [1, 3, 5], full_days: 7, reduced_days: 7 },
  expiry_grace_days: 3,
  pause: { max_days: 60, per_period: 1 },
  win_back_days: 30,
  reactivation_days: 90,
  entitlements: [
    { feature: 'editor', kind: 'boolean', in: ['trial'] },
    { feature: 'viewer', kind: 'boolean', in: ['trial', 'grace_reduced', 'paused'] },
    { feature: 'sso', kind: 'boolean' },
    { feature: 'projects', kind: 'quantity', limit: 10, per_seat: true },
  ],
});
const REGION = regionSchema.parse({ id: 'eu', name: 'European Union', withdrawal_days: 14, notices: [] });

/** Renewals that count from the old expiry. */
export const RENEWAL_FROM_EXPIRY: Plan['renewal'] = { basis: 'from_expiry', early_days: null, reminders: [] };

/** What differs from a monthly plan bought in Berlin. */
export interface ScenarioOptions {
  readonly plan?: Partial<Plan>;
  readonly region?: Partial<Region>;
  readonly terms?: Partial<Pick<Terms, 'currency' | 'quantity'>>;
  readonly zone?: string;
  readonly autoRenew?: boolean;
  readonly openingEvent?: 'start_trial' | 'purchase';
}

/** What a charge of the customer's card leads to. */
export type CardBehaviour = 'pays' | 'is declined' | 'needs the customer';

/**
 * One licence, step by step, for tests that read as sentences. Times are wall-clock texts in the account's zone; what
 * falls due up to a moment has happened at that moment.
 */
export class Scenario {
  license: License;
  card: CardBehaviour;
  readonly effects: Effect[] = [];
  readonly charges: Charge[] = [];
  private readonly zone: string;
  private readonly member: Actor = { kind: 'member', id: 'mem_1' };

  constructor(at: string, options: ScenarioOptions = {}, card: CardBehaviour = 'pays') {
    this.zone = options.zone ?? 'Europe/Berlin';
    this.card = card;
    const terms: Terms = {
      plan: { ...PLAN, ...options.plan },
      region: { ...REGION, ...options.region },
      currency: 'EUR',
      quantity: 1,
      zone: this.zone,
      ...options.terms,
    };
    const opening = { id: 'lic_1', account: 'acct_1', sandbox: null, terms, autoRenew: options.autoRenew ?? true };
    const step = openLicense(opening, { type: options.openingEvent ?? 'purchase' }, this.toInstant(at), this.member);
    this.license = step.license;
    this.recordStep(step);
    this.record(applyPayment(step, this.payments));
  }

  /** Lets time pass up to and including a moment. */
  advanceTo(at: string): this {
    this.record(simulate(this.license, { until: this.toInstant(at), payments: this.payments }));
    return this;
  }

  /** Sends an event at a moment; the answer is the state after it, or why not. */
  send(at: string, event: LifecycleEvent): LicenseState | RefusalCode | 'unchanged' {
    this.advanceTo(at);
    const sent = { event, at: this.toInstant(at), actor: this.member };
    const [outcome] = this.record(applyEvent(deepFreeze(this.license), sent, this.payments));
    if (outcome?.kind === 'refused') return outcome.refusal.code;
    return outcome?.kind === 'moved' ? this.license.state : 'unchanged';
  }

  /** A plain renewal. */
  renew(at: string): LicenseState | RefusalCode | 'unchanged' {
    return this.send(at, { type: 'renew', period: null });
  }

  /** A payment arrives without a charge of ours: by a hosted link, a bank transfer. */
  receivePayment(at: string, invoice: string): LicenseState | RefusalCode | 'unchanged' {
    return this.send(at, { type: 'payment_succeeded', invoice, amount: { amount: 1900, currency: 'EUR' } });
  }

  get periodEnd(): string | null {
    return this.license.period && toWallClock(this.license.period.end, this.zone);
  }

  get periodStart(): string | null {
    return this.license.period && toWallClock(this.license.period.start, this.zone);
  }

  get notices(): Template[] {
    return this.effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.notice.template] : []));
  }

  get refunds(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'refund' ? [effect.invoice] : []));
  }

  get voidedInvoices(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'void_invoice' ? [effect.invoice] : []));
  }

  availableCommands(at: string): CommandName[] {
    return availableCommands(this.advanceTo(at).license, this.toInstant(at));
  }

  /** The answer to a product at a moment, although no timer has run since. */
  validity(at: string): Validity {
    return validityAt(this.license, this.toInstant(at));
  }

  features(at: string): string[] {
    return this.validity(at).grants.map(({ feature }) => feature);
  }

  private toInstant(text: string): number {
    return fromWallClock(text, this.zone);
  }

  private record(simulation: Simulation): TransitionOutcome[] {
    const outcomes: TransitionOutcome[] = [];
    for (const { outcome } of simulation) {
      outcomes.push(deepFreeze(outcome));
      if (outcome.kind === 'moved') this.recordStep(outcome.step);
    }
    return outcomes;
  }

  private recordStep({ license, effects }: Step): void {
    this.license = license;
    this.effects.push(...effects);
    const charge = chargeIn(effects);
    if (charge) this.charges.push(charge);
  }

  private readonly payments = (charge: Charge): BillingEvent => this.paymentOutcome(charge);

  private paymentOutcome(charge: Charge): BillingEvent {
    const invoice = charge.invoice ?? `in_${charge.period}_${charge.attempt}`;
    if (this.card === 'pays') return { type: 'payment_succeeded', invoice, amount: charge.amount };
    const retryable = this.card === 'is declined';
    return {
      type: 'payment_failed',
      invoice,
      failure: retryable ? 'insufficient_funds' : 'authentication_required',
      retryable,
      actionUrl: retryable ? null : `https://pay.example/${invoice}`,
    };
  }
}
