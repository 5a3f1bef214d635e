import { isCancellation } from '@temporalio/workflow';
import type { PaymentOutcome } from '../../activities/activities.ts';
import type { Effect } from '../../domain/lifecycle/effects.ts';
import { billing, notifications } from './proxies.ts';

/** What a recorded step asks of the billing provider. */
export type Reversal = Extract<Effect, { kind: 'void_invoice' | 'refund' }>;

/**
 * Work that must not hold the lifecycle up: delivering messages, and voiding or refunding invoices. Each is retried for
 * as long as its outage lasts; what is unfinished is carried into the next run and continued there.
 */
export class BackgroundTasks {
  private undelivered: boolean;
  private delivering = false;
  private readonly pendingReversals: Reversal[];
  private reversing = false;
  private readonly onPaid: (outcome: PaymentOutcome) => void;

  /** `onPaid` is called with a payment that was found where an invoice was to be voided. */
  constructor(
    carriedOver: { undelivered: boolean; pendingReversals: readonly Reversal[] },
    onPaid: (outcome: PaymentOutcome) => void,
  ) {
    this.undelivered = carriedOver.undelivered;
    this.pendingReversals = [...carriedOver.pendingReversals];
    this.onPaid = onPaid;
  }

  /** There are new messages, which a delivery in progress may miss. */
  enqueueDelivery(): void {
    this.undelivered = true;
  }

  enqueueReversals(effects: readonly Effect[]): void {
    this.pendingReversals.push(
      ...effects.filter((effect) => effect.kind === 'void_invoice' || effect.kind === 'refund'),
    );
  }

  /** Starts what is not running. Called by the loop before it waits, so that nothing starts only to be carried over. */
  start(license: string): void {
    if (this.undelivered && !this.delivering) void this.deliver(license).catch(throwUnlessCancelled);
    if (this.pendingReversals.length > 0 && !this.reversing) void this.reverse(license).catch(throwUnlessCancelled);
  }

  get running(): boolean {
    return this.delivering || this.reversing;
  }

  get idle(): boolean {
    return !this.running && !this.undelivered && this.pendingReversals.length === 0;
  }

  snapshot(): { undelivered: boolean; pendingReversals: readonly Reversal[] } {
    return { undelivered: this.undelivered || this.delivering, pendingReversals: this.pendingReversals };
  }

  private async deliver(license: string): Promise<void> {
    this.delivering = true;
    while (this.undelivered) {
      this.undelivered = false;
      await notifications.deliver(license);
    }
    this.delivering = false;
  }

  private async reverse(license: string): Promise<void> {
    this.reversing = true;
    for (let reversal = this.pendingReversals[0]; reversal; reversal = this.pendingReversals[0]) {
      await this.reverseInvoice(license, reversal);
      this.pendingReversals.shift();
    }
    this.reversing = false;
  }

  /** An invoice to be voided may turn out to be paid: the payment then counts, unless `ifPaid` says to refund it. */
  private async reverseInvoice(license: string, reversal: Reversal): Promise<void> {
    const { kind, invoice } = reversal;
    const refund = () => billing.refundInvoice.executeWithOptions({ summary: invoice }, [license, invoice]);
    if (kind === 'refund') return await refund();
    const payment = await billing.voidInvoice.executeWithOptions({ summary: invoice }, [license, invoice]);
    if (payment && reversal.ifPaid === 'refund') await refund();
    else if (payment) this.onPaid(payment);
  }
}

/** Cancelling the workflow ends background tasks, too; anything else is a bug and fails the workflow task. */
function throwUnlessCancelled(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
