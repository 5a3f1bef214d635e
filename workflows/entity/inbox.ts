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
