import type { InstantMs } from '../../domain/calendar/instant.ts';
import { nextDue } from '../../domain/lifecycle/agenda.ts';
import type { Plan } from '../../domain/catalog/plan.ts';
import type { Entry } from '../../domain/lifecycle/effects.ts';
import type { AgentEvent, CustomerEvent, OpeningEvent } from '../../domain/lifecycle/events.ts';
import type { Account } from '../../db/queries/accounts.ts';
import { defaultPaymentMethod } from '../../db/queries/payment-methods.ts';
import { shown } from '../../domain/testing/calendar.ts';
import { signals, type Answer } from '../../workflows/messages.ts';
import { eventually } from './eventually.ts';
import { arrivedMails, factsOf, invoicesAtStripe, moneyTaken, type Facts } from './facts.ts';
import { AGENT, anAccount, openLicense, putCard, type Opened } from './licenses.ts';
import type { Years } from './skipping.ts';

export interface Premise {
  /** The day of some year on which the licence begins, in the account's zone: `03-01T10:00`. Left out: now. */
  readonly on?: string;
  /** By id, one of the catalog; or one of the test's own. */
  readonly plan: string | Plan;
  readonly begins?: OpeningEvent['type'];
  /** Stripe's test card on file; null: none. */
  readonly card?: string | null;
  readonly zone?: string;
  readonly region?: string;
  readonly reminders?: boolean;
  readonly autoRenew?: boolean;
  readonly quantity?: number;
  /** Another licence of an account that is there already. */
  readonly account?: Account;
}

/** What everybody can see of a licence at a moment: times are wall-clock times of the account's zone. */
export interface Seen {
  readonly state: string;
  readonly features: readonly string[];
  readonly periods: readonly string[];
  /** At the Stripe stand-in. */
  readonly invoices: readonly string[];
  /** Of mails that have arrived since the last look. */
  readonly mails: readonly string[];
}

/** The next moment at or after `from` whose month, day and time are the ones named. */
export function nextDate(from: InstantMs, monthDay: string, zone: string): InstantMs {
  const now = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  for (let { year } = now; ; year += 1) {
    const at = Temporal.PlainDateTime.from(`${year}-${monthDay}`).toZonedDateTime(zone).epochMilliseconds;
    if (at >= from) return at;
  }
}

/** One licence's life on real parts, told by dates; it is let go of at the end of the test (`await using`). */
export class ToldLife implements AsyncDisposable {
  readonly account: Account;
  readonly opened: Opened;
  readonly years: Years;
  private looked = 0;
  private signalled = 0;

  private constructor(years: Years, account: Account, opened: Opened) {
    this.years = years;
    this.account = account;
    this.opened = opened;
  }

  static async begin(years: Years, premise: Premise): Promise<ToldLife> {
    const { engine } = years;
    const zone = premise.account?.zone ?? premise.zone ?? 'Europe/Berlin';
    if (premise.on !== undefined) await years.until(nextDate(await years.now(), premise.on, zone));
    const { card = 'pm_card_visa', region, reminders } = premise;
    const account =
      premise.account ??
      (await anAccount(engine, {
        zone,
        ...(card === null ? {} : { card }),
        ...(region === undefined ? {} : { region }),
        ...(reminders === undefined ? {} : { reminders }),
      }));
    const { plan, begins = 'purchase', autoRenew = true, quantity } = premise;
    const opened = await openLicense(engine, {
      account,
      plan,
      event: begins,
      autoRenew,
      ...(quantity === undefined ? {} : { quantity }),
    });
    return new ToldLife(years, account, opened);
  }

  get id(): string {
    return this.opened.id;
  }

  /** Lets time pass to the next such moment, and waits until all that was due by then is done. */
  async until(monthDay: string): Promise<this> {
    const { years } = this;
    await years.until(nextDate(await years.now(), monthDay, this.account.zone));
    await this.settled();
    return this;
  }

  /** As {@link until}, and looks. */
  async seenOn(monthDay: string): Promise<Seen> {
    await this.until(monthDay);
    return await this.seen();
  }

  async seen(): Promise<Seen> {
    const { engine } = this.years;
    const facts = await this.settled();
    const mails = await arrivedMails(engine, facts);
    const fresh = mails.slice(this.looked);
    this.looked = mails.length;
    const { zone } = this.account;
    return {
      state: facts.license.state,
      features: facts.features,
      periods: facts.periods.map(({ number, kind, span }) =>
        span
          ? `${number} ${kind} ${day(span.start, zone)} → ${day(span.end, zone)}`
          : `${number} ${kind} cut to nothing`,
      ),
      invoices: await invoicesAtStripe(engine, facts.license),
      mails: fresh,
    };
  }

  /** Every transition as `03-16T00:00 trial_ended trial → renewal`. */
  async story(): Promise<string[]> {
    const { log } = await this.settled();
    return log.map(
      ({ at, event, from, to }) =>
        `${day(at, this.account.zone)} ${event} ${from === null || from === to ? to : `${from} → ${to}`}`,
    );
  }

  /** What the database says once nothing is due, being collected or still to be mailed. */
  async settled(): Promise<Facts> {
    return await eventually(async () => {
      const facts = await factsOf(this.years.engine, this.id);
      const due = nextDue(facts.license);
      const now = await this.years.now();
      const resting = facts.license.state !== 'renewal' && (!due || due.at > now);
      return resting && facts.notifications.every(({ status }) => status !== 'pending') && facts;
    });
  }

  async ask(event: CustomerEvent): Promise<Answer> {
    return await this.opened.ask(event);
  }

  /** An agent steps in; waits until it shows in the log. `id`: of the signal, to send the same one again. */
  async signal(event: AgentEvent, id = `signal-${(this.signalled += 1)}`): Promise<void> {
    await this.opened.handle.signal(signals[event.type], { id, event, actor: AGENT });
  }

  /** As {@link signal}, and waits until it has come to a transition. */
  async intervene(event: AgentEvent, id?: string): Promise<void> {
    const { log } = await this.settled();
    await this.signal(event, id);
    await this.grown(log.length, event.type);
  }

  /** Waits until the log is longer than it was, by an entry of the event where one is named, and all is settled. */
  async grown(entries: number, event?: Entry['event']): Promise<void> {
    await eventually(async () => {
      const { log } = await factsOf(this.years.engine, this.id);
      return log.slice(entries).some((entry) => event === undefined || entry.event === event);
    });
    await this.settled();
  }

  /** Word from the billing provider about an invoice, as a webhook brings it. */
  async reported(id: string, invoice: string): Promise<void> {
    await this.opened.handle.signal(signals.payment_reported, { id, invoice });
  }

  async card(token: string): Promise<void> {
    await putCard(this.years.engine, this.account.id, token);
  }

  /** The account's default payment method at Stripe. */
  async cardOnFile(): Promise<string> {
    const method = await defaultPaymentMethod(this.years.engine.db, this.account.id);
    if (!method) throw new Error('No card on file');
    return method.stripeId;
  }

  async money(): Promise<{ charges: number; net: number }> {
    return await moneyTaken(this.years.engine, this.account.id);
  }

  /** Waits until the workflow has ended by itself. */
  async over(): Promise<void> {
    await eventually(async () => (await this.opened.handle.describe()).status.name === 'COMPLETED');
  }

  /** Retires the licence: its timers would go on being skipped to in the tests that follow. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { status } = await this.opened.handle.describe();
    if (status.name !== 'RUNNING') return;
    // Not terminated: the server would lose count of a task under way and stop skipping time.
    await this.settled();
    await this.signal({ type: 'retire', reason: 'the test is over' }, 'the-test-is-over');
    await this.over();
  }
}

function day(at: InstantMs, zone: string): string {
  return shown(at, zone).slice(5);
}
