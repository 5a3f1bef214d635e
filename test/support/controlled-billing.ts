import type { Activities } from '../../activities/activities.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import type { BillingEvent, PaymentEvent, PaymentOutcome } from '../../domain/lifecycle/events.ts';

type BillingActivities = Pick<Activities, 'collect' | 'checkPayment' | 'voidCharge' | 'refundInvoice'>;

/** What the provider does with a request: see {@link ControlledBilling}. */
export type Behaviour = 'pays' | 'declines' | 'is away' | 'processes' | 'hangs';

/**
 * Billing activities that do what a test says, for what the stand-in cannot do at an exact moment. A payment is
 * `paid` from the moment in which the attempt that pays it ends, as at Stripe.
 */
export class ControlledBilling {
  behaviour: Behaviour = 'pays';
  /** Every call in order, as `collect <key> #<attempt>`; a call that begins while the provider is away, too. */
  readonly calls: string[] = [];
  /** Charges captured, by key, with their invoice; a processing debit is captured when a test says so. */
  readonly captured = new Map<string, string>();
  readonly refunded: string[] = [];
  private readonly hanging: (() => void)[] = [];
  private readonly now: () => Promise<number>;

  constructor(now: () => Promise<number>) {
    this.now = now;
  }

  /** Lets attempts that hang go on, each as the behaviour then is. */
  letGo(): void {
    for (const go of this.hanging.splice(0)) go();
  }

  get hangingCount(): number {
    return this.hanging.length;
  }

  /** A processing debit succeeds at the bank. */
  settleDebit(key: string): void {
    this.captured.set(key, invoiceOf(key));
  }

  /** The calls that ask for money. */
  get attempts(): string[] {
    return this.calls.filter((call) => call.startsWith('collect'));
  }

  readonly activities: BillingActivities = {
    collect: async (charge) => {
      await this.begin(`collect ${charge.key} #${charge.attempt}`);
      return { event: this.collected(charge), at: await this.now() };
    },
    checkPayment: async (charge) => {
      await this.begin(`check ${charge.key}`);
      const event = this.paymentOf(charge);
      return event && { event, at: await this.now() };
    },
    voidCharge: async (charge) => {
      await this.begin(`void ${charge.key}`);
      return await this.outcome(this.paymentOf(charge) ?? { type: 'charge_voided', charge: charge.key });
    },
    refundInvoice: async (_license, invoice) => {
      await this.begin(`refund ${invoice}`);
      this.refunded.push(invoice);
      return await this.outcome({ type: 'payment_refunded', invoice });
    },
  };

  private async outcome(event: BillingEvent): Promise<PaymentOutcome> {
    return { event, at: await this.now() };
  }

  private async begin(call: string): Promise<void> {
    this.calls.push(call);
    if (this.behaviour === 'hangs' && call.startsWith('collect'))
      await new Promise<void>((resolve) => this.hanging.push(resolve));
    if (this.behaviour === 'is away') throw new Error('The provider cannot be reached');
  }

  private collected(charge: Charge): PaymentEvent {
    const { key } = charge;
    const paid = this.paymentOf(charge);
    if (paid) return paid;
    const invoice = invoiceOf(key);
    switch (this.behaviour) {
      case 'declines':
        return {
          type: 'payment_failed',
          charge: key,
          invoice,
          failure: 'insufficient_funds',
          retryable: true,
          actionUrl: null,
        };
      case 'processes':
        return { type: 'payment_processing', charge: key, invoice };
      case 'pays':
      case 'hangs':
      case 'is away':
        this.captured.set(key, invoice);
        return { type: 'payment_succeeded', charge: key, invoice, amount: charge.amount };
    }
  }

  private paymentOf({ key, amount }: Charge): Extract<PaymentEvent, { type: 'payment_succeeded' }> | null {
    const invoice = this.captured.get(key);
    return invoice === undefined ? null : { type: 'payment_succeeded', charge: key, invoice, amount };
  }
}

function invoiceOf(key: string): string {
  return `in_${key.replaceAll(/[^a-zA-Z0-9]/g, '_')}`;
}
