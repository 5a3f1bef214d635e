import { expect, test } from 'vitest';
import { connect } from '../connect.ts';
import { createTestDatabase } from '../../test/support/database.ts';
import type { FeedEvent } from './event.ts';
import { Schedule } from './testing/schedule.ts';
import { Writer } from './testing/writer.ts';

const SCHEDULES = 220;
const OPERATIONS = 40;
const WRITERS = 8;

test(
  'whatever writers do, readers get every event, each subject in order; a naive reader does not',
  { timeout: 240_000 },
  async () => {
    const database = await createTestDatabase();
    const db = connect(database.url, { maxConnections: 2 });
    const writers = Array.from({ length: WRITERS }, () => new Writer(database.url));
    let missedByNaive = 0;
    for (let seed = 1; seed <= SCHEDULES; seed += 1) {
      const schedule = new Schedule(db, writers, randomNumbers(seed));
      await schedule.run(OPERATIONS);
      const recorded = await schedule.recorded();
      // Transactions of other tests in the cluster hold an ordered reader up, and end.
      await expect.poll(() => readOn(schedule), { timeout: 60_000 }).toBe(true);
      for (const [id, head] of recorded) {
        const all = Array.from({ length: head }, (_, index) => index + 1);
        expect(firstReadings(schedule.reader.got, id), `seed ${seed}`).toEqual(all);
        expect(schedule.cache.newest.get(id), `seed ${seed}`).toBe(head);
        if (firstReadings(schedule.naive.got, id).join() !== all.join()) missedByNaive += 1;
      }
    }
    await Promise.all(writers.map((writer) => writer.close()));
    await db.close();
    await database.drop();
    console.log(`${SCHEDULES} schedules; the naive reader missed or misordered events of ${missedByNaive} subjects`);
    expect(missedByNaive).toBeGreaterThan(0);

    /** Whether both readers have everything. */
    async function readOn(schedule: Schedule): Promise<boolean> {
      const counts = [
        await schedule.reader.read(db, { crashes: false }),
        await schedule.naive.read(db, { crashes: false }),
      ];
      await schedule.cache.read(db);
      if (Math.max(...counts) > 0) return false;
      for (const [id, head] of await schedule.recorded())
        if (firstReadings(schedule.reader.got, id).length < head) return false;
      return true;
    }
  },
);

/** The sequences of a subject's events in the order in which each was got first. */
function firstReadings(got: readonly FeedEvent[], id: string): number[] {
  return [...new Set(got.filter(({ subjectId }) => subjectId === id).map(({ sequence }) => sequence))];
}

/** Numbers between 0 and 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
