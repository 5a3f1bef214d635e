import type { Charge } from '../billing/charge.ts';
import { totalOf } from '../billing/lines.ts';
import { validityAt, type Validity } from '../entitlements/validity.ts';
import { planSchema, regionSchema, type Plan, type Region } from '../catalog/plan.ts';
import { availableCommands } from '../lifecycle/available.ts';
import type { CommandName } from '../lifecycle/commands.ts';
import { chargeRequest } from '../lifecycle/attempts.ts';
import { findCharge, startedCharge } from '../lifecycle/charges.ts';
import type { Effect, Step, Template } from '../lifecycle/effects.ts';
import type { LifecycleEvent, PaymentEvent } from '../lifecycle/events.ts';
import type { Actor, License, LicenseState, Terms } from '../lifecycle/license.ts';
import { openLicense } from '../lifecycle/opening.ts';
import type { RefusalCode } from '../lifecycle/refusals.ts';
import { applyEvent, settle, simulate, type PaymentStage, type Simulation } from '../lifecycle/simulate.ts';
import { transition, type TransitionOutcome } from '../lifecycle/transition.ts';
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

/** What a charge of the customer's card leads to; a debit is processing until the card behaves otherwise. */
export type CardBehaviour = 'pays' | 'is declined' | 'needs the customer' | 'is debited' | 'does not answer';

/** The answer to an event: the state after it, or why not. */
export type Answer = LicenseState | RefusalCode | 'unchanged';

/**
 * One licence, step by step, for tests that read as sentences. Times are wall-clock texts in the account's zone; what
 * falls due up to a moment has happened at that moment.
 */
export class Scenario {
  license: License;
  card: CardBehaviour;
  readonly effects: Effect[] = [];
  /** What was recorded, in order, with the licence after it. */
  readonly steps: Step[] = [];
  /** Every attempt to collect, in order. */
  readonly charges: Charge[] = [];
  readonly refunds: string[] = [];
  readonly voidedInvoices: string[] = [];
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
    this.recordStep(null, step);
    this.record(settle(this.license, this.payments));
  }

  /** Lets time pass up to and including a moment. */
  advanceTo(at: string): this {
    this.record(simulate(this.license, { until: this.toInstant(at), payments: this.payments }));
    return this;
  }

  /** Sends an event at a moment; the answer is the state after it, or why not. */
  send(at: string, event: LifecycleEvent): Answer {
    this.advanceTo(at);
    const sent = { event, at: this.toInstant(at), actor: this.member };
    const [outcome] = this.record(applyEvent(deepFreeze(this.license), sent, this.payments));
    return this.answerTo(outcome);
  }

  /** As {@link send}, but the billing provider does nothing yet: what is to be charged, voided or refunded waits. */
  sendAlone(at: string, event: LifecycleEvent): Answer {
    const before = deepFreeze(this.license);
    const outcome = transition(before, event, this.toInstant(at), this.member);
    if (outcome.kind === 'moved') this.recordStep(before, outcome.step);
    return this.answerTo(outcome);
  }

  /** A plain renewal. */
  renew(at: string): Answer {
    return this.send(at, { type: 'renew', period: null });
  }

  /** The customer pays an open invoice by its link. */
  receivePayment(at: string, invoice: string): Answer {
    this.advanceTo(at);
    const charge = this.license.charges.find((open) => open.invoice === invoice)?.key ?? 'unknown';
    return this.send(at, { type: 'payment_succeeded', charge, invoice, amount: { amount: 1900, currency: 'EUR' } });
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

  private answerTo(outcome: TransitionOutcome | undefined): Answer {
    if (outcome?.kind === 'refused') return outcome.refusal.code;
    return outcome?.kind === 'moved' ? this.license.state : 'unchanged';
  }

  private record(simulation: Simulation): TransitionOutcome[] {
    const outcomes: TransitionOutcome[] = [];
    for (const { before, event, outcome } of simulation) {
      outcomes.push(deepFreeze(outcome));
      if (outcome.kind !== 'moved') continue;
      this.recordStep(before, outcome.step);
      if (event.type === 'payment_refunded') this.refunds.push(event.invoice);
      const voided = event.type === 'charge_voided' ? findCharge(before, event.charge)?.invoice : null;
      if (voided) this.voidedInvoices.push(voided);
    }
    return outcomes;
  }

  private recordStep(before: License | null, step: Step): void {
    const { license, effects } = step;
    this.license = license;
    this.steps.push(step);
    this.effects.push(...effects);
    const started = startedCharge(before, license);
    if (started) this.charges.push(chargeRequest(license, started));
  }

  private readonly payments = (charge: Charge, stage: PaymentStage) => this.paymentOutcome(charge, stage);

  private paymentOutcome(charge: Charge, stage: PaymentStage): PaymentEvent | null {
    const invoice = charge.invoice ?? `in_${charge.period}_${charge.attempt}`;
    switch (this.card) {
      case 'does not answer':
        return null;
      case 'is debited':
        return stage === 'collected' ? { type: 'payment_processing', charge: charge.key, invoice } : null;
      case 'pays':
        return { type: 'payment_succeeded', charge: charge.key, invoice, amount: charge.amount };
      case 'is declined':
        return { ...declined(charge, invoice), failure: 'insufficient_funds', retryable: true, actionUrl: null };
      case 'needs the customer':
        return { ...declined(charge, invoice), actionUrl: `https://pay.example/${invoice}` };
    }
  }
}

/** The payment of the licence's open charge. */
export function paid({ license }: Scenario): PaymentEvent {
  const [charge] = license.charges;
  if (!charge) throw new Error(`${license.id} has no open charge`);
  const { key, lines, invoice } = charge;
  return { type: 'payment_succeeded', charge: key, invoice: invoice ?? 'in_found', amount: totalOf(lines) };
}

function declined({ key }: Charge, invoice: string) {
  return {
    type: 'payment_failed',
    charge: key,
    invoice,
    failure: 'authentication_required',
    retryable: false,
  } as const;
}
