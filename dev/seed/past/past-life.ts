import type { Charge } from '../../../domain/billing/charge.ts';
import type { InstantMs } from '../../../domain/calendar/instant.ts';
import { chargeRequest } from '../../../domain/lifecycle/attempts.ts';
import { findCharge } from '../../../domain/lifecycle/charges.ts';
import type { Step } from '../../../domain/lifecycle/effects.ts';
import type { BillingEvent, OpeningEvent, PaymentEvent } from '../../../domain/lifecycle/events.ts';
import { openLicense, type NewLicense } from '../../../domain/lifecycle/opening.ts';
import { simulate, type AppliedEvent, type SentEvent } from '../../../domain/lifecycle/simulate.ts';

/** What a life asks of the billing provider, at an instant of its past. */
export type BillingRequest = { readonly at: InstantMs } & (
  { readonly kind: 'collect' | 'void'; readonly charge: Charge } | { readonly kind: 'refund'; readonly invoice: string }
);

/** The steps that are known, and what is to be asked before the next one; null when the life has come to today. */
interface Known {
  readonly steps: readonly Step[];
  readonly asks: BillingRequest | null;
}

export interface PastLifePlan {
  readonly license: NewLicense;
  readonly opening: OpeningEvent;
  readonly openedAt: InstantMs;
  /** What people have done since. */
  readonly commands: readonly SentEvent[];
  /** Today: everything that was due until then has happened. */
  readonly until: InstantMs;
  /** Who opened it. */
  readonly actor: SentEvent['actor'];
}

/**
 * The life of one licence up to today, by the rules that live licences and forecasts follow: `simulate` decides all of it. It stops
 * wherever the billing provider has a say, until the answer is given.
 */
export class PastLife {
  readonly plan: PastLifePlan;
  readonly #opening: Step;
  readonly #outcomes = new Map<string, PaymentEvent>();
  readonly #confirmed = new Set<string>();
  #known: Known | undefined;

  constructor(plan: PastLifePlan) {
    this.plan = plan;
    this.#opening = openLicense(plan.license, plan.opening, plan.openedAt, plan.actor);
  }

  get known(): Known {
    return (this.#known ??= this.#live());
  }

  #live(): Known {
    const { until, commands } = this.plan;
    const steps = [this.#opening];
    let unanswered: Charge | undefined;
    const payments = (charge: Charge) => {
      const known = this.#outcomes.get(attemptOf(charge));
      if (!known) unanswered ??= charge;
      return known ?? null;
    };
    for (const applied of simulate(this.#opening.license, { until, payments, commands })) {
      // What follows an open question is no part of the life.
      if (unanswered) break;
      const asks = this.#unconfirmed(applied);
      if (asks) return { steps, asks };
      if (applied.outcome.kind === 'moved') steps.push(applied.outcome.step);
      else if (applied.outcome.kind === 'refused') throw new Error(refusalOf(applied, applied.outcome.refusal.code));
    }
    return { steps, asks: unanswered ? { kind: 'collect', at: unanswered.at, charge: unanswered } : null };
  }

  /** What the provider did. Throws where a void or refund did not succeed: the rules expect that it does. */
  answer(request: BillingRequest, event: BillingEvent): void {
    this.#known = undefined;
    if (request.kind === 'collect') {
      if (event.type === 'charge_voided' || event.type === 'payment_refunded')
        throw new Error(`${event.type} is no outcome of a payment`);
      this.#outcomes.set(attemptOf(request.charge), event);
      return;
    }
    const expected = request.kind === 'void' ? 'charge_voided' : 'payment_refunded';
    if (event.type !== expected) throw new Error(`${event.type} instead of ${expected}`);
    this.#confirmed.add(nameOf(request));
  }

  /** The void or refund that an event reports, unless the provider has done it. */
  #unconfirmed({ before, event }: AppliedEvent): BillingRequest | null {
    const asks = requestOf(before, event);
    return asks && !this.#confirmed.has(nameOf(asks)) ? asks : null;
  }
}

function requestOf(before: AppliedEvent['before'], event: AppliedEvent['event']): BillingRequest | null {
  if (event.type === 'payment_refunded') return { kind: 'refund', at: before.clock, invoice: event.invoice };
  if (event.type !== 'charge_voided') return null;
  const charge = findCharge(before, event.charge);
  return charge ? { kind: 'void', at: before.clock, charge: chargeRequest(before, charge) } : null;
}

function attemptOf({ key, attempt }: Charge): string {
  return `${key}/${attempt}`;
}

function nameOf(request: BillingRequest): string {
  return request.kind === 'refund' ? `refund/${request.invoice}` : `${request.kind}/${attemptOf(request.charge)}`;
}

function refusalOf({ before, event }: AppliedEvent, code: string): string {
  return `${event.type} of ${before.terms.plan.id} was refused in ${before.state}: ${code}`;
}
