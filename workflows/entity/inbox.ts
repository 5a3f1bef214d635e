import { CancellationScope, condition } from '@temporalio/workflow';

/**
 * Messages that are not handled yet. Handlers only add to it; the entity's loop takes them out one at a time, so no two
 * effects of one entity interleave.
 */
export class Inbox<M> {
  private readonly queue: M[] = [];

  get empty(): boolean {
    return this.queue.length === 0;
  }

  add(message: M): void {
    this.queue.push(message);
  }

  take(): M | undefined {
    return this.queue.shift();
  }
}

/**
 * Adds a message that the loop answers by calling `answer`, and waits for the answer: also after an operator's
 * cancellation, which does not stop the loop.
 */
export async function waitForAnswer<A extends object>(add: (answer: (given: A) => void) => void): Promise<A> {
  let answer: A | undefined;
  add((given) => (answer = given));
  await CancellationScope.nonCancellable(() => condition(() => answer !== undefined));
  if (!answer) throw new Error('unreachable: the condition has just held');
  return answer;
}
