import { validityAt, type Validity } from '../entitlements/grants.ts';
import { planSchema, regionSchema, type Plan, type Region } from '../catalog/plan.ts';
import { availableCommands } from '../lifecycle/available.ts';
import type { CommandName } from '../lifecycle/commands.ts';
import { nextDueEvent } from '../lifecycle/agenda.ts';
import type { Charge, Effect, Step, Template } from '../lifecycle/effects.ts';
import type { BillingEvent, LifecycleEvent } from '../lifecycle/events.ts';
import { chargeIn, MAX_STEPS } from '../lifecycle/forecast.ts';
import { BILLING, TIMER, type Actor, type License, type LicenseState, type Terms } from '../lifecycle/license.ts';
import { openLicense } from '../lifecycle/opening.ts';
import type { RefusalCode } from '../lifecycle/refusals.ts';
import { transition } from '../lifecycle/transition.ts';
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

/** Renewals that count from the old expiry, for plans of tales. */
export const RENEWAL_FROM_EXPIRY: Plan['renewal'] = { basis: 'from_expiry', early_days: null, reminders: [] };

/** What a tale is about; what is left out is as for a common monthly plan bought in Berlin. */
export interface ScenarioOptions {
  readonly plan?: Partial<Plan>;
  readonly region?: Partial<Region>;
  readonly terms?: Partial<Pick<Terms, 'currency' | 'quantity'>>;
  readonly zone?: string;
  readonly autoRenew?: boolean;
  readonly openingEvent?: 'start_trial' | 'purchase';
}

/** How the customer's card answers a charge. */
export type CardBehaviour = 'pays' | 'is declined' | 'needs the customer';

/**
 * A licence's life told step by step, for tests that read as sentences. Times are wall-clock texts in the account's
 * zone; what falls due before a told moment has happened by then.
 */
export class Scenario {
  license: License;
  card: CardBehaviour;
  readonly effects: Effect[] = [];
  readonly charges: Charge[] = [];
  private readonly zone: string;
  private readonly member: Actor = { kind: 'member', id: 'mem_1' };

  constructor(at: string, premise: ScenarioOptions = {}, card: CardBehaviour = 'pays') {
    this.zone = premise.zone ?? 'Europe/Berlin';
    this.card = card;
    const terms: Terms = {
      plan: { ...PLAN, ...premise.plan },
      region: { ...REGION, ...premise.region },
      currency: 'EUR',
      quantity: 1,
      zone: this.zone,
      ...premise.terms,
    };
    const opening = { id: 'lic_1', account: 'acct_1', sandbox: null, terms, autoRenew: premise.autoRenew ?? true };
    const step = openLicense(opening, { type: premise.openingEvent ?? 'purchase' }, this.toInstant(at), this.member);
    this.license = step.license;
    this.applyStep(step);
  }

  /** Lets time pass up to and including a moment. */
  advanceTo(at: string): this {
    let dues = 0;
    for (let due = nextDueEvent(this.license); due && due.at <= this.toInstant(at); due = nextDueEvent(this.license)) {
      if (++dues > MAX_STEPS) throw new Error(`The agenda goes round in circles: ${due.event.type}`);
      this.applyEvent(due.event, due.at, TIMER);
    }
    return this;
  }

  /** Something is asked or reported at a moment; the answer is the state after it, or why not. */
  send(at: string, event: LifecycleEvent): LicenseState | RefusalCode | 'unchanged' {
    this.advanceTo(at);
    return this.applyEvent(event, this.toInstant(at), this.member);
  }

  /** A plain renewal. */
  renew(at: string): LicenseState | RefusalCode | 'unchanged' {
    return this.send(at, { type: 'renew', period: null });
  }

  /** Money arrives by itself: a hosted link, a bank transfer. */
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

  /** What a product is told at a moment, by a licence on which no timer has run since. */
  validity(at: string): Validity {
    return validityAt(this.license, this.toInstant(at));
  }

  features(at: string): string[] {
    return this.validity(at).grants.map(({ feature }) => feature);
  }

  private toInstant(text: string): number {
    return fromWallClock(text, this.zone);
  }

  private applyEvent(event: LifecycleEvent, at: number, actor: Actor): LicenseState | RefusalCode | 'unchanged' {
    const outcome = transition(deepFreeze(this.license), event, at, actor);
    if (outcome.kind === 'refused') return outcome.refusal.code;
    if (outcome.kind === 'unchanged') return 'unchanged';
    this.applyStep(outcome.step);
    return this.license.state;
  }

  private applyStep(step: Step): void {
    this.license = step.license;
    this.effects.push(...step.effects);
    const charge = chargeIn(step.effects);
    if (!charge) return;
    this.charges.push(charge);
    this.applyEvent(this.paymentOutcome(charge), charge.at, BILLING);
  }

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
