import { expect, test } from 'vitest';
import { ALARM_QUIET_S } from '../../domain/people/guess-alarms.ts';
import { useDatabase } from '../testing/database.ts';
import { joinGuessAlarm } from './guess-alarms.ts';

const db = useDatabase();

test('limits that are reached at once are counted one after another, each kind of alarm for itself', async () => {
  const counts = await Promise.all(Array.from({ length: 20 }, () => joinGuessAlarm(db(), 'guessing')));
  expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  expect(await joinGuessAlarm(db(), 'flooding')).toBe(1);
});

test('an alarm goes on as long as limits are reached, and a new one begins after an hour without', async () => {
  const passes = async (seconds: number) =>
    await db().sql`update guess_alarms set last_at = last_at - ${seconds}::int * interval '1 second'`;
  const first = await joinGuessAlarm(db(), 'guessing');
  await passes(ALARM_QUIET_S - 60);
  expect(await joinGuessAlarm(db(), 'guessing')).toBe(first + 1);
  await passes(ALARM_QUIET_S - 60);
  expect(await joinGuessAlarm(db(), 'guessing')).toBe(first + 2);
  await passes(ALARM_QUIET_S);
  expect(await joinGuessAlarm(db(), 'guessing')).toBe(1);
});
