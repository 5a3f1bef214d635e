import { validityAt, type Validity } from '../entitlements/grants.ts';
import { planSchema, regionSchema, type Plan, type Region } from '../catalog/plan.ts';
import { availableActions, periodToRenew } from '../lifecycle/actions.ts';
import { nextDue } from '../lifecycle/agenda.ts';
import type { Charge, Effect, Step, Template } from '../lifecycle/effects.ts';
import type { BillingEvent, CustomerEvent, LifecycleEvent } from '../lifecycle/events.ts';
import { chargeIn, MAX_STEPS } from '../lifecycle/forecast.ts';
import { BILLING, TIMER, type Actor, type License, type LicenseState, type Terms } from '../lifecycle/license.ts';
import { open } from '../lifecycle/opening.ts';
import type { RefusalCode } from '../lifecycle/refusals.ts';
import { transition } from '../lifecycle/transition.ts';
import { shown, wall } from './calendar.ts';
import { frozen } from './run-life.ts';

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
export const FROM_EXPIRY: Plan['renewal'] = { basis: 'from_expiry', early_days: null, reminders: [] };

/** What a tale is about; what is left out is as for a common monthly plan bought in Berlin. */
export interface Premise {
  readonly plan?: Partial<Plan>;
  readonly region?: Partial<Region>;
  readonly terms?: Partial<Pick<Terms, 'currency' | 'quantity'>>;
  readonly zone?: string;
  readonly autoRenew?: boolean;
  readonly begins?: 'start_trial' | 'purchase';
}

/** How the customer's card answers a charge. */
export type Card = 'pays' | 'is declined' | 'needs the customer';

/**
 * A licence's life told step by step, for tests that read as sentences. Times are wall-clock texts in the account's
 * zone; what falls due before a told moment has happened by then.
 */
export class Tale {
  license: License;
  card: Card;
  readonly effects: Effect[] = [];
  readonly charges: Charge[] = [];
  private readonly zone: string;
  private readonly member: Actor = { kind: 'member', id: 'mem_1' };

  constructor(at: string, premise: Premise = {}, card: Card = 'pays') {
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
    const step = open(opening, { type: premise.begins ?? 'purchase' }, this.time(at), this.member);
    this.license = step.license;
    this.carryOut(step);
  }

  /** Lets time pass up to and including a moment. */
  until(at: string): this {
    let dues = 0;
    for (let due = nextDue(this.license); due && due.at <= this.time(at); due = nextDue(this.license)) {
      if (++dues > MAX_STEPS) throw new Error(`The agenda goes round in circles: ${due.event.type}`);
      this.take(due.event, due.at, TIMER);
    }
    return this;
  }

  /** Something is asked or reported at a moment; the answer is the state after it, or why not. */
  on(at: string, event: LifecycleEvent): LicenseState | RefusalCode | 'unchanged' {
    this.until(at);
    return this.take(event, this.time(at), this.member);
  }

  /** A plain renewal, as the API understands it. */
  renews(at: string): LicenseState | RefusalCode | 'unchanged' {
    this.until(at);
    return this.on(at, { type: 'renew', period: periodToRenew(this.license, this.time(at)) });
  }

  /** Money arrives by itself: a hosted link, a bank transfer. */
  isPaid(at: string, invoice: string): LicenseState | RefusalCode | 'unchanged' {
    return this.on(at, { type: 'payment_succeeded', invoice, amount: { amount: 1900, currency: 'EUR' } });
  }

  get ends(): string | null {
    return this.license.period && shown(this.license.period.end, this.zone);
  }

  get begins(): string | null {
    return this.license.period && shown(this.license.period.start, this.zone);
  }

  get mails(): Template[] {
    return this.effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.notice.template] : []));
  }

  get refunds(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'refund' ? [effect.invoice] : []));
  }

  get voided(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'void_invoice' ? [effect.invoice] : []));
  }

  actions(at: string): CustomerEvent['type'][] {
    return availableActions(this.until(at).license, this.time(at));
  }

  /** What a product is told at a moment, by a licence on which no timer has run since. */
  validity(at: string): Validity {
    return validityAt(this.license, this.time(at));
  }

  features(at: string): string[] {
    return this.validity(at).grants.map(({ feature }) => feature);
  }

  private time(text: string): number {
    return wall(text, this.zone);
  }

  private take(event: LifecycleEvent, at: number, actor: Actor): LicenseState | RefusalCode | 'unchanged' {
    const outcome = transition(frozen(this.license), event, at, actor);
    if (outcome.kind === 'refused') return outcome.refusal.code;
    if (outcome.kind === 'unchanged') return 'unchanged';
    this.carryOut(outcome.step);
    return this.license.state;
  }

  private carryOut(step: Step): void {
    this.license = step.license;
    this.effects.push(...step.effects);
    const charge = chargeIn(step.effects);
    if (!charge) return;
    this.charges.push(charge);
    this.take(this.answer(charge), charge.at, BILLING);
  }

  private answer(charge: Charge): BillingEvent {
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
