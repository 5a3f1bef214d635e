import { nextDueEvent } from '../../domain/lifecycle/agenda.ts';
import { chargesToCollect, chargesToVoid, periodCharge } from '../../domain/lifecycle/charges.ts';
import type { Plan } from '../../domain/catalog/plan.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import type { ChangeLogEntry } from '../../domain/lifecycle/effects.ts';
import type { CustomerEvent, OpeningEvent } from '../../domain/lifecycle/events.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import type { Account } from '../../db/queries/accounts.ts';
import { findDefaultPaymentMethod } from '../../db/queries/payment-methods.ts';
import { signals, type CommandOutcome } from '../../workflows/license/messages.ts';
import { interventionVersions, paymentReportVersions } from '../../workflows/license/stored-signals.ts';
import { eventually } from './eventually.ts';
import { waitForMails, readLicenseFacts, invoicesAtStripe, moneyTaken, type LicenseFacts } from './license-facts.ts';
import { createSnapshot, formatTransitions, nextDate, type LicenseSnapshot } from './license-snapshot.ts';
import { AGENT, createTestAccount, openLicense, setDefaultCard, type OpenedLicense } from './licenses.ts';
import type { TimeSkipping } from './time-skipping.ts';

export interface ScenarioSetup {
  /** Start of the licence as month, day and time in the account's zone: `03-01T10:00`. Left out: now. */
  readonly on?: string;
  /** The id of a plan in the catalog, or a plan of the test's own. */
  readonly plan: string | Plan;
  readonly openingEvent?: OpeningEvent['type'];
  /** Stripe's test card on file; null: none. */
  readonly card?: string | null;
  readonly zone?: string;
  readonly region?: string;
  readonly reminders?: boolean;
  readonly autoRenew?: boolean;
  readonly quantity?: number;
  /** An existing account, to give it another licence. */
  readonly account?: Account;
}

/** Whether the billing provider has nothing left to do for the licence at once. */
function isAtRest(license: License): boolean {
  const { length } = [...chargesToCollect(license), ...chargesToVoid(license), ...license.refunds];
  return length === 0;
}

/**
 * One licence on the real workflow, database and stand-ins, driven by dates. Declare it with `await using`: at the end of
 * the test the licence is retired.
 */
export class LicenseScenario implements AsyncDisposable {
  readonly account: Account;
  readonly opened: OpenedLicense;
  readonly timeSkipping: TimeSkipping;
  private seenMailCount = 0;
  private sentSignalCount = 0;

  private constructor(timeSkipping: TimeSkipping, account: Account, opened: OpenedLicense) {
    this.timeSkipping = timeSkipping;
    this.account = account;
    this.opened = opened;
  }

  static async start(timeSkipping: TimeSkipping, setup: ScenarioSetup): Promise<LicenseScenario> {
    const { environment } = timeSkipping;
    const zone = setup.account?.zone ?? setup.zone ?? 'Europe/Berlin';
    if (setup.on !== undefined) await timeSkipping.advanceTo(nextDate(await timeSkipping.now(), setup.on, zone));
    const { card = 'pm_card_visa', region, reminders } = setup;
    const account =
      setup.account ??
      (await createTestAccount(environment, {
        zone,
        ...(card === null ? {} : { card }),
        ...(region === undefined ? {} : { region }),
        ...(reminders === undefined ? {} : { reminders }),
      }));
    const { plan, openingEvent = 'purchase', autoRenew = true, quantity } = setup;
    const opened = await openLicense(environment, {
      account,
      plan,
      event: openingEvent,
      autoRenew,
      ...(quantity === undefined ? {} : { quantity }),
    });
    return new LicenseScenario(timeSkipping, account, opened);
  }

  get id(): string {
    return this.opened.id;
  }

  /** Skips time to the next such date, and waits until everything due by then is done. */
  async advanceTo(monthDay: string): Promise<this> {
    await this.timeSkipping.advanceTo(nextDate(await this.timeSkipping.now(), monthDay, this.account.zone));
    await this.waitUntilSettled();
    return this;
  }

  /** Advances to the date and takes a snapshot. */
  async snapshotOn(monthDay: string): Promise<LicenseSnapshot> {
    await this.advanceTo(monthDay);
    return await this.snapshot();
  }

  /** Waits until the licence is settled, voids and refunds included, and its mails have arrived. */
  async snapshot(): Promise<LicenseSnapshot> {
    const { environment } = this.timeSkipping;
    const facts = await this.waitUntilSettled();
    const mails = await waitForMails(environment, facts);
    const newMails = mails.slice(this.seenMailCount);
    this.seenMailCount = mails.length;
    return await createSnapshot(environment, facts, { zone: this.account.zone, mails: newMails });
  }

  /** Every transition as `03-16T00:00 trial_ended trial → renewal`. */
  async transitions(): Promise<string[]> {
    const { log } = await this.waitUntilSettled();
    return formatTransitions(log, this.account.zone);
  }

  /** Waits until nothing is due, no charge is being collected and no mail is pending; returns the facts of that moment. */
  async waitUntilSettled(): Promise<LicenseFacts> {
    return await eventually(async () => {
      const facts = await readLicenseFacts(this.timeSkipping.environment, this.id);
      const due = nextDueEvent(facts.license);
      const now = await this.timeSkipping.now();
      const idle = isAtRest(facts.license) && (!due || due.at > now);
      return idle && facts.notifications.every(({ status }) => status !== 'pending') && facts;
    });
  }

  async sendCommand(event: CustomerEvent): Promise<CommandOutcome> {
    return await this.opened.sendCommand(event);
  }

  /** Sends an agent's signal, without waiting for its effect. Pass an `id` to send the same signal again. */
  async sendSignal(event: InterventionEvent, id = `signal-${(this.sentSignalCount += 1)}`): Promise<void> {
    await this.opened.handle.signal(signals[event.type], interventionVersions.store({ id, event, actor: AGENT }));
  }

  /** Sends an agent's signal and waits until its transition is in the change log. */
  async signalAndWait(event: InterventionEvent, id?: string): Promise<void> {
    const { log } = await this.waitUntilSettled();
    await this.sendSignal(event, id);
    await this.waitForLogEntry(log.length, event.type);
  }

  /** Waits until the change log has an entry (of `event`, if given) after its first `count` entries, and all is settled. */
  async waitForLogEntry(count: number, event?: ChangeLogEntry['event']): Promise<void> {
    await eventually(async () => {
      const { log } = await readLicenseFacts(this.timeSkipping.environment, this.id);
      return log.slice(count).some((entry) => event === undefined || entry.event === event);
    });
    await this.waitUntilSettled();
  }

  /** Reports an invoice to the workflow, as the billing provider's webhook does. `id` is the webhook event's. */
  async reportPayment(id: string, invoice: string): Promise<void> {
    await this.opened.handle.signal(signals.payment_reported, paymentReportVersions.store({ id, invoice }));
  }

  /** Makes a test card the account's default payment method. */
  async setCard(token: string): Promise<void> {
    await setDefaultCard(this.timeSkipping.environment, this.account.id, token);
  }

  /** Pays the licence's open invoice at Stripe by the account's card, as its holder would on the hosted page. */
  async payOpenInvoice(): Promise<string> {
    const { license } = await this.waitUntilSettled();
    const invoice = periodCharge(license)?.invoice;
    if (!invoice) throw new Error(`The licence has no open invoice in ${license.state}`);
    const { db, stripe } = this.timeSkipping.environment;
    const method = await findDefaultPaymentMethod(db, this.account.id);
    if (!method) throw new Error('The account has no card on file');
    await stripe.invoices.pay(invoice, { payment_method: method.stripeId });
    return invoice;
  }

  /** The licence's invoices at Stripe as `paid 19.00 EUR for period 1`, oldest first. */
  async invoices(): Promise<string[]> {
    const { environment } = this.timeSkipping;
    return await invoicesAtStripe(environment, (await readLicenseFacts(environment, this.id)).license);
  }

  async moneyTaken(): Promise<{ charges: number; net: number }> {
    return await moneyTaken(this.timeSkipping.environment, this.account.id);
  }

  /** Waits until the workflow has completed. */
  async waitUntilCompleted(): Promise<void> {
    await eventually(async () => (await this.opened.handle.describe()).status.name === 'COMPLETED');
  }

  /** Retires the licence, so that its timers do not slow down the tests that follow. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { status } = await this.opened.handle.describe();
    if (status.name !== 'RUNNING') return;
    // Not terminated: the time-skipping server would count a running task for ever and stop skipping time.
    await this.waitUntilSettled();
    await this.sendSignal({ type: 'retire', reason: 'the test is over' }, 'the-test-is-over');
    await this.waitUntilCompleted();
  }
}
