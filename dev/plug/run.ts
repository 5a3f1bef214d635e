import type { DevTools } from '../entry/tools.ts';
import { kill, waitUntilBack, waitUntilGone, type Killable } from './kill.ts';
import { startPayment } from './payment.ts';

/** What has happened, with what was seen of it. Texts are in `texts.ts`. */
export type Fact =
  | { readonly what: 'buying' | 'asked' }
  | { readonly what: 'killed' | 'gone' | 'back'; readonly process: Killable; readonly pid: number }
  | { readonly what: 'paid'; readonly license: string }
  | { readonly what: 'captured'; readonly count: number }
  | { readonly what: 'failed'; readonly reason: string };

/** One pull of the plug. It begins at once, and goes on whether somebody watches or not. */
export class PlugRun {
  readonly facts: (Fact & { readonly afterMs: number })[] = [];
  readonly process: Killable;
  readonly ended: Promise<void>;
  isOver = false;
  readonly #startedAt = performance.now();

  constructor(tools: DevTools, process: Killable) {
    this.process = process;
    this.ended = this.#pull(tools)
      .catch((error: unknown) => this.#add({ what: 'failed', reason: String(error) }))
      .finally(() => (this.isOver = true));
  }

  async #pull(tools: DevTools): Promise<void> {
    const { process } = this;
    this.#add({ what: 'buying' });
    const payment = await startPayment(tools);
    await payment.waitUntilAsked();
    this.#add({ what: 'asked' });
    const pid = await kill(tools.stateDir, process);
    this.#add({ what: 'killed', process, pid });
    await waitUntilGone(pid);
    this.#add({ what: 'gone', process, pid });
    this.#add({ what: 'back', process, pid: await waitUntilBack(tools.stateDir, process, pid) });
    const { license } = await payment.bought;
    this.#add({ what: 'paid', license });
    this.#add({ what: 'captured', count: await payment.countCaptured() });
  }

  #add(fact: Fact): void {
    this.facts.push({ ...fact, afterMs: Math.round(performance.now() - this.#startedAt) });
  }
}
