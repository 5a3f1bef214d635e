import { isCancellation } from '@temporalio/workflow';
import type { PaymentOutcome } from '../../activities/activities.ts';
import type { Effect } from '../../domain/lifecycle/effects.ts';
import { billing, notifications } from './proxies.ts';

/** What a step asks of the billing provider once it is recorded. */
export type Reversal = Extract<Effect, { kind: 'void_invoice' | 'refund' }>;

/**
 * What goes on beside the lifecycle and must not hold it up: delivering messages, and voiding or refunding invoices.
 * Each is retried for as long as its outage lasts; what is unfinished is carried over a roll-over and taken up there.
 */
export class BackgroundTasks {
  private undelivered: boolean;
  private delivering = false;
  private readonly pendingReversals: Reversal[];
  private reversing = false;
  private readonly onPaid: (outcome: PaymentOutcome) => void;

  /** `paid` is told of a payment that was found where an invoice was to be voided. */
  constructor(
    carried: { undelivered: boolean; pendingReversals: readonly Reversal[] },
    paid: (outcome: PaymentOutcome) => void,
  ) {
    this.undelivered = carried.undelivered;
    this.pendingReversals = [...carried.pendingReversals];
    this.onPaid = paid;
  }

  /** Messages have been promised that no delivery under way may find. */
  enqueueDelivery(): void {
    this.undelivered = true;
  }

  enqueueReversals(effects: readonly Effect[]): void {
    this.pendingReversals.push(
      ...effects.filter((effect) => effect.kind === 'void_invoice' || effect.kind === 'refund'),
    );
  }

  /** Begins what is not under way. Called by the loop before it waits, so that nothing is begun just to be carried over. */
  start(license: string): void {
    if (this.undelivered && !this.delivering) void this.deliver(license).catch(unlessCancelled);
    if (this.pendingReversals.length > 0 && !this.reversing) void this.reverse(license).catch(unlessCancelled);
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
    for (let undo = this.pendingReversals[0]; undo; undo = this.pendingReversals[0]) {
      await this.reverseInvoice(license, undo);
      this.pendingReversals.shift();
    }
    this.reversing = false;
  }

  /** An invoice that was to be voided may turn out to be paid: then the payment stands, unless all is to go back. */
  private async reverseInvoice(license: string, undo: Reversal): Promise<void> {
    const { kind, invoice } = undo;
    const refund = () => billing.refundInvoice.executeWithOptions({ summary: invoice }, [license, invoice]);
    if (kind === 'refund') return await refund();
    const found = await billing.voidInvoice.executeWithOptions({ summary: invoice }, [license, invoice]);
    if (found && undo.ifPaid === 'refund') await refund();
    else if (found) this.onPaid(found);
  }
}

/** An operator who cancels the workflow ends this, too; anything else is a bug and fails the task. */
function unlessCancelled(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
