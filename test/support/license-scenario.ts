import type { InstantMs } from '../../domain/calendar/instant.ts';
import { nextDueEvent } from '../../domain/lifecycle/agenda.ts';
import type { Plan } from '../../domain/catalog/plan.ts';
import type { ChangeLogEntry } from '../../domain/lifecycle/effects.ts';
import type { CustomerEvent, OpeningEvent } from '../../domain/lifecycle/events.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import type { Account } from '../../db/queries/accounts.ts';
import { findDefaultPaymentMethod } from '../../db/queries/payment-methods.ts';
import { toWallClock } from '../../domain/testing/calendar.ts';
import { signals, type CommandOutcome } from '../../workflows/license/messages.ts';
import { eventually } from './eventually.ts';
import { waitForMails, readLicenseFacts, invoicesAtStripe, moneyTaken, type LicenseFacts } from './license-facts.ts';
import { AGENT, createTestAccount, openLicense, setDefaultCard, type OpenedLicense } from './licenses.ts';
import type { TimeSkipping } from './time-skipping.ts';

export interface ScenarioSetup {
  /** The day of some year on which the licence begins, in the account's zone: `03-01T10:00`. Left out: now. */
  readonly on?: string;
  /** By id, one of the catalog; or one of the test's own. */
  readonly plan: string | Plan;
  readonly openingEvent?: OpeningEvent['type'];
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
export interface LicenseSnapshot {
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
export class LicenseScenario implements AsyncDisposable {
  readonly account: Account;
  readonly opened: OpenedLicense;
  readonly timeSkipping: TimeSkipping;
  private seenMailCount = 0;
  private sentSignalCount = 0;

  private constructor(years: TimeSkipping, account: Account, opened: OpenedLicense) {
    this.timeSkipping = years;
    this.account = account;
    this.opened = opened;
  }

  static async start(years: TimeSkipping, premise: ScenarioSetup): Promise<LicenseScenario> {
    const { environment: engine } = years;
    const zone = premise.account?.zone ?? premise.zone ?? 'Europe/Berlin';
    if (premise.on !== undefined) await years.advanceTo(nextDate(await years.now(), premise.on, zone));
    const { card = 'pm_card_visa', region, reminders } = premise;
    const account =
      premise.account ??
      (await createTestAccount(engine, {
        zone,
        ...(card === null ? {} : { card }),
        ...(region === undefined ? {} : { region }),
        ...(reminders === undefined ? {} : { reminders }),
      }));
    const { plan, openingEvent: begins = 'purchase', autoRenew = true, quantity } = premise;
    const opened = await openLicense(engine, {
      account,
      plan,
      event: begins,
      autoRenew,
      ...(quantity === undefined ? {} : { quantity }),
    });
    return new LicenseScenario(years, account, opened);
  }

  get id(): string {
    return this.opened.id;
  }

  /** Lets time pass to the next such moment, and waits until all that was due by then is done. */
  async advanceTo(monthDay: string): Promise<this> {
    const { timeSkipping: years } = this;
    await years.advanceTo(nextDate(await years.now(), monthDay, this.account.zone));
    await this.waitUntilSettled();
    return this;
  }

  /** As {@link advanceTo}, and looks. */
  async snapshotOn(monthDay: string): Promise<LicenseSnapshot> {
    await this.advanceTo(monthDay);
    return await this.snapshot();
  }

  async snapshot(): Promise<LicenseSnapshot> {
    const { environment: engine } = this.timeSkipping;
    const facts = await this.waitUntilSettled();
    const mails = await waitForMails(engine, facts);
    const fresh = mails.slice(this.seenMailCount);
    this.seenMailCount = mails.length;
    const { zone } = this.account;
    return {
      state: facts.license.state,
      features: facts.features,
      periods: facts.periods.map(({ number, kind, span }) =>
        span
          ? `${number} ${kind} ${formatDay(span.start, zone)} → ${formatDay(span.end, zone)}`
          : `${number} ${kind} cut to nothing`,
      ),
      invoices: await invoicesAtStripe(engine, facts.license),
      mails: fresh,
    };
  }

  /** Every transition as `03-16T00:00 trial_ended trial → renewal`. */
  async transitions(): Promise<string[]> {
    const { log } = await this.waitUntilSettled();
    return log.map(
      ({ at, event, from, to }) =>
        `${formatDay(at, this.account.zone)} ${event} ${from === null || from === to ? to : `${from} → ${to}`}`,
    );
  }

  /** What the database says once nothing is due, being collected or still to be mailed. */
  async waitUntilSettled(): Promise<LicenseFacts> {
    return await eventually(async () => {
      const facts = await readLicenseFacts(this.timeSkipping.environment, this.id);
      const due = nextDueEvent(facts.license);
      const now = await this.timeSkipping.now();
      const resting = facts.license.state !== 'renewal' && (!due || due.at > now);
      return resting && facts.notifications.every(({ status }) => status !== 'pending') && facts;
    });
  }

  async sendCommand(event: CustomerEvent): Promise<CommandOutcome> {
    return await this.opened.sendCommand(event);
  }

  /** An agent steps in; waits until it shows in the log. `id`: of the signal, to send the same one again. */
  async sendSignal(event: InterventionEvent, id = `signal-${(this.sentSignalCount += 1)}`): Promise<void> {
    await this.opened.handle.signal(signals[event.type], { id, event, actor: AGENT });
  }

  /** As {@link sendSignal}, and waits until it has come to a transition. */
  async signalAndWait(event: InterventionEvent, id?: string): Promise<void> {
    const { log } = await this.waitUntilSettled();
    await this.sendSignal(event, id);
    await this.waitForLogEntry(log.length, event.type);
  }

  /** Waits until the log is longer than it was, by an entry of the event where one is named, and all is settled. */
  async waitForLogEntry(entries: number, event?: ChangeLogEntry['event']): Promise<void> {
    await eventually(async () => {
      const { log } = await readLicenseFacts(this.timeSkipping.environment, this.id);
      return log.slice(entries).some((entry) => event === undefined || entry.event === event);
    });
    await this.waitUntilSettled();
  }

  /** Word from the billing provider about an invoice, as a webhook brings it. */
  async reportPayment(id: string, invoice: string): Promise<void> {
    await this.opened.handle.signal(signals.payment_reported, { id, invoice });
  }

  async card(token: string): Promise<void> {
    await setDefaultCard(this.timeSkipping.environment, this.account.id, token);
  }

  /** The account's default payment method at Stripe. */
  async defaultCard(): Promise<string> {
    const method = await findDefaultPaymentMethod(this.timeSkipping.environment.db, this.account.id);
    if (!method) throw new Error('No card on file');
    return method.stripeId;
  }

  async moneyTaken(): Promise<{ charges: number; net: number }> {
    return await moneyTaken(this.timeSkipping.environment, this.account.id);
  }

  /** Waits until the workflow has ended by itself. */
  async waitUntilCompleted(): Promise<void> {
    await eventually(async () => (await this.opened.handle.describe()).status.name === 'COMPLETED');
  }

  /** Retires the licence: its timers would go on being skipped to in the tests that follow. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { status } = await this.opened.handle.describe();
    if (status.name !== 'RUNNING') return;
    // Not terminated: the server would lose count of a task under way and stop skipping time.
    await this.waitUntilSettled();
    await this.sendSignal({ type: 'retire', reason: 'the test is over' }, 'the-test-is-over');
    await this.waitUntilCompleted();
  }
}

function formatDay(at: InstantMs, zone: string): string {
  return toWallClock(at, zone).slice(5);
}
