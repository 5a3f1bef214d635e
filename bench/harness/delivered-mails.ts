import { setTimeout as pause } from 'node:timers/promises';
import type { BenchContext } from './context.ts';

/** Waits until no mail is left to be sent; returns when that was seen, in epoch milliseconds. */
export async function waitForDeliveredMails({ db }: BenchContext): Promise<number> {
  for (;;) {
    const [row] = await db.sql`select from notifications where status = 'pending' limit 1`;
    if (!row) return Date.now();
    await pause(20);
  }
}
