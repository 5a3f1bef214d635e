import { condition } from '@temporalio/workflow';
import type { PaymentOutcome } from '../../activities/activities.ts';
import type { Command, CommandOutcome, Intervention, PaymentReport } from './messages.ts';

/** A command waiting to be executed; `resolve` answers the caller. */
interface PendingCommand {
  readonly kind: 'command';
  readonly command: Command;
  resolve(outcome: CommandOutcome): void;
}
export type Message =
  | PendingCommand
  | { readonly kind: 'intervention'; readonly intervention: Intervention }
  | { readonly kind: 'report'; readonly report: PaymentReport }
  | { readonly kind: 'payment'; readonly outcome: PaymentOutcome };

/** How many signal ids are remembered, so that a repeat counts once. */
const MAX_HANDLED_SIGNAL_IDS = 100;

/**
 * Messages to the licence that are not handled yet. Handlers only add to it; the workflow's loop takes them out one at
 * a time, so no two effects of one licence interleave.
 */
export class Inbox {
  private readonly queue: Message[] = [];
  private recentSignalIds: string[];

  constructor(handledSignalIds: readonly string[]) {
    this.recentSignalIds = [...handledSignalIds];
  }

  get empty(): boolean {
    return this.queue.length === 0;
  }

  take(): Message | undefined {
    return this.queue.shift();
  }

  /** Adds a command and waits for its outcome. */
  async submitCommand(command: Command): Promise<CommandOutcome> {
    let outcome: CommandOutcome | undefined;
    this.queue.push({ kind: 'command', command, resolve: (resolved) => (outcome = resolved) });
    await condition(() => outcome !== undefined);
    if (!outcome) throw new Error('unreachable: the condition has just held');
    return outcome;
  }

  addIntervention(intervention: Intervention): void {
    if (this.isNew(intervention.id)) this.queue.push({ kind: 'intervention', intervention });
  }

  addPaymentReport(report: PaymentReport): void {
    if (this.isNew(report.id)) this.queue.push({ kind: 'report', report });
  }

  /** Adds a payment that was found where an invoice was to be voided. */
  addPayment(outcome: PaymentOutcome): void {
    this.queue.push({ kind: 'payment', outcome });
  }

  /** The ids to carry into the next run. */
  get handledSignalIds(): readonly string[] {
    return this.recentSignalIds;
  }

  private isNew(id: string): boolean {
    if (this.recentSignalIds.includes(id)) return false;
    this.recentSignalIds = [...this.recentSignalIds, id].slice(-MAX_HANDLED_SIGNAL_IDS);
    return true;
  }
}
