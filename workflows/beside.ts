import { isCancellation } from '@temporalio/workflow';
import type { PaymentOutcome } from '../activities/activities.ts';
import type { Effect } from '../domain/lifecycle/effects.ts';
import { billing, post } from './proxies.ts';

/** What a step asks of the billing provider once it is recorded. */
export type Undo = Extract<Effect, { kind: 'void_invoice' | 'refund' }>;

/**
 * What goes on beside the lifecycle and must not hold it up: delivering messages, and voiding or refunding invoices.
 * Each is retried for as long as its outage lasts; what is unfinished is carried over a roll-over and taken up there.
 */
export class Beside {
  private undelivered: boolean;
  private delivering = false;
  private readonly undoing: Undo[];
  private settling = false;
  private readonly paid: (outcome: PaymentOutcome) => void;

  /** `paid` is told of a payment that was found where an invoice was to be voided. */
  constructor(carried: { undelivered: boolean; undoing: readonly Undo[] }, paid: (outcome: PaymentOutcome) => void) {
    this.undelivered = carried.undelivered;
    this.undoing = [...carried.undoing];
    this.paid = paid;
  }

  /** Messages have been promised that no delivery under way may find. */
  promise(): void {
    this.undelivered = true;
  }

  owe(effects: readonly Effect[]): void {
    this.undoing.push(...effects.filter((effect) => effect.kind === 'void_invoice' || effect.kind === 'refund'));
  }

  /** Begins what is not under way. Called by the loop before it waits, so that nothing is begun just to be carried over. */
  start(license: string): void {
    if (this.undelivered && !this.delivering) void this.deliver(license).catch(unlessCancelled);
    if (this.undoing.length > 0 && !this.settling) void this.settle(license).catch(unlessCancelled);
  }

  get underWay(): boolean {
    return this.delivering || this.settling;
  }

  get idle(): boolean {
    return !this.underWay && !this.undelivered && this.undoing.length === 0;
  }

  carried(): { undelivered: boolean; undoing: readonly Undo[] } {
    return { undelivered: this.undelivered || this.delivering, undoing: this.undoing };
  }

  private async deliver(license: string): Promise<void> {
    this.delivering = true;
    while (this.undelivered) {
      this.undelivered = false;
      await post.deliver(license);
    }
    this.delivering = false;
  }

  private async settle(license: string): Promise<void> {
    this.settling = true;
    for (let undo = this.undoing[0]; undo; undo = this.undoing[0]) {
      await this.undo(license, undo);
      this.undoing.shift();
    }
    this.settling = false;
  }

  /** An invoice that was to be voided may turn out to be paid: then the payment stands, unless all is to go back. */
  private async undo(license: string, undo: Undo): Promise<void> {
    const { kind, invoice } = undo;
    const refund = () => billing.refundInvoice.executeWithOptions({ summary: invoice }, [license, invoice]);
    if (kind === 'refund') return await refund();
    const found = await billing.voidInvoice.executeWithOptions({ summary: invoice }, [license, invoice]);
    if (found && undo.ifPaid === 'refund') await refund();
    else if (found) this.paid(found);
  }
}

/** An operator who cancels the workflow ends this, too; anything else is a bug and fails the task. */
function unlessCancelled(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
