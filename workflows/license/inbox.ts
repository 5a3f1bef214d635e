import { condition } from '@temporalio/workflow';
import type { PaymentOutcome } from '../../activities/activities.ts';
import type { CommandOutcome, Command, Intervention, PaymentReport } from './messages.ts';

/** A customer's wish waiting for its turn; `settle` answers the caller. */
interface PendingCommand {
  readonly kind: 'command';
  readonly command: Command;
  resolve(answer: CommandOutcome): void;
}
export type Message =
  | PendingCommand
  | { readonly kind: 'intervention'; readonly intervention: Intervention }
  | { readonly kind: 'report'; readonly report: PaymentReport }
  | { readonly kind: 'payment'; readonly outcome: PaymentOutcome };

/** How many signal ids are remembered, so that a repeat counts once. */
const MAX_HANDLED_SIGNAL_IDS = 100;

/**
 * What has been asked of the licence and not been dealt with. Handlers only put things here; the workflow's loop
 * takes them out one at a time, so that no two effects of one licence interleave.
 */
export class Inbox {
  private readonly queue: Message[] = [];
  private recentSignalIds: string[];

  constructor(handled: readonly string[]) {
    this.recentSignalIds = [...handled];
  }

  get empty(): boolean {
    return this.queue.length === 0;
  }

  take(): Message | undefined {
    return this.queue.shift();
  }

  /** Puts a wish in and waits for its answer. */
  async submitCommand(ask: Command): Promise<CommandOutcome> {
    let answer: CommandOutcome | undefined;
    this.queue.push({ kind: 'command', command: ask, resolve: (settled) => (answer = settled) });
    await condition(() => answer !== undefined);
    if (!answer) throw new Error('unreachable: the condition has just held');
    return answer;
  }

  addIntervention(intervention: Intervention): void {
    if (this.isNew(intervention.id)) this.queue.push({ kind: 'intervention', intervention });
  }

  addPaymentReport(report: PaymentReport): void {
    if (this.isNew(report.id)) this.queue.push({ kind: 'report', report });
  }

  /** A payment that was found where an invoice was to be voided. */
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
