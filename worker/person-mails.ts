import { setTimeout as pause } from 'node:timers/promises';
import type { DeliverPersonMails } from '../activities/person-mails/deliver.ts';

/** Whoever waits for a code waits for this, at most, and for the mail server. */
const POLL_INTERVAL_MS = 500;

/**
 * Sends mails to people for as long as the process runs. Any number of processes may do so: a mail is claimed by one of them.
 * `onFailure` gets what fails; the delivery goes on.
 */
export function startPersonMails(
  deliver: DeliverPersonMails,
  onFailure: (error: unknown) => void,
): { close(): Promise<void> } {
  const closing = new AbortController();
  const { signal } = closing;

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const taken = await deliver().catch((error: unknown) => {
        if (!signal.aborted) onFailure(error);
        return 0;
      });
      if (taken === 0) await pause(POLL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  const running = run();
  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}
