import { condition } from '@temporalio/workflow';
import type { PaymentOutcome } from '../activities/activities.ts';
import type { Answer, Ask, Intervention, PaymentReport } from './messages.ts';

/** A customer's wish waiting for its turn; `settle` answers the caller. */
interface WaitingAsk {
  readonly kind: 'ask';
  readonly ask: Ask;
  settle(answer: Answer): void;
}
export type Message =
  | WaitingAsk
  | { readonly kind: 'intervention'; readonly intervention: Intervention }
  | { readonly kind: 'report'; readonly report: PaymentReport }
  | { readonly kind: 'payment'; readonly outcome: PaymentOutcome };

/** How many signal ids are remembered, so that a repeat counts once. */
const REMEMBERED = 100;

/**
 * What has been asked of the licence and not been dealt with. Handlers only put things here; the workflow's loop
 * takes them out one at a time, so that no two effects of one licence interleave.
 */
export class Inbox {
  private readonly waiting: Message[] = [];
  private remembered: string[];

  constructor(handled: readonly string[]) {
    this.remembered = [...handled];
  }

  get empty(): boolean {
    return this.waiting.length === 0;
  }

  take(): Message | undefined {
    return this.waiting.shift();
  }

  /** Puts a wish in and waits for its answer. */
  async ask(ask: Ask): Promise<Answer> {
    let answer: Answer | undefined;
    this.waiting.push({ kind: 'ask', ask, settle: (settled) => (answer = settled) });
    await condition(() => answer !== undefined);
    if (!answer) throw new Error('unreachable: the condition has just held');
    return answer;
  }

  intervene(intervention: Intervention): void {
    if (this.isNew(intervention.id)) this.waiting.push({ kind: 'intervention', intervention });
  }

  report(report: PaymentReport): void {
    if (this.isNew(report.id)) this.waiting.push({ kind: 'report', report });
  }

  /** A payment that was found where an invoice was to be voided. */
  found(outcome: PaymentOutcome): void {
    this.waiting.push({ kind: 'payment', outcome });
  }

  /** The ids to carry into the next run. */
  get handled(): readonly string[] {
    return this.remembered;
  }

  private isNew(id: string): boolean {
    if (this.remembered.includes(id)) return false;
    this.remembered = [...this.remembered, id].slice(-REMEMBERED);
    return true;
  }
}
