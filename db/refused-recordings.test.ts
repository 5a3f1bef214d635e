import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { createStepRecorder } from '../activities/entitlements/record-steps.ts';
import type { Effect, Step } from '../domain/lifecycle/effects.ts';
import type { License } from '../domain/lifecycle/license.ts';
import { openLicense } from '../domain/lifecycle/opening.ts';
import { ClaimRefused, commitTransition } from './commit.ts';
import { findLicense } from './queries/licenses.ts';
import { useDatabase, vault } from './testing/database.ts';
import { expectStep, insertPurchase, insertTestAccount, newLicenseFor, START, TEST_ACTOR } from './testing/fixtures.ts';

const db = useDatabase();

const commit = (step: Step, recording?: string) => commitTransition(db(), vault, [step], recording);

/** A licence that holds a claim with the step that releases it, and another licence with a step that claims the same. */
async function rivals(): Promise<{ holder: License; release: Step; other: License; wanted: Step }> {
  const claim = { kind: 'trial', key: `trial/invented/${randomUUID()}`, about: {} } as const;
  const [first, other] = [await insertPurchase(db()), await insertPurchase(db())];
  const held = stepWith(first, { kind: 'claim', claim, ifHeld: 'refuse' });
  await commit(held);
  const release = stepWith(held.license, { kind: 'release', claim });
  return { holder: first, release, other, wanted: stepWith(other, { kind: 'claim', claim, ifHeld: 'refuse' }) };
}

function stepWith(license: License, ...effects: Effect[]): Step {
  return { ...expectStep(license, { type: 'set_auto_renew', on: !license.autoRenew }, START), effects };
}

/** Tries once: `recorded`, or the licence that the try was refused for. */
async function outcomeOf(step: Step, recording: string): Promise<string> {
  try {
    await commit(step, recording);
    return 'recorded';
  } catch (error) {
    if (!(error instanceof ClaimRefused)) throw error;
    return error.holder;
  }
}

test('a try that comes late, after another was refused and the claim is free again, is refused as that one was', async () => {
  const { holder, release, other, wanted } = await rivals();
  expect(await outcomeOf(wanted, 'late')).toBe(holder.id);
  await commit(release);
  expect(await outcomeOf(wanted, 'late')).toBe(holder.id);
  expect(await findLicense(db(), other.id)).toMatchObject({ record: other });
  // The customer asks again: the same step, but another recording.
  expect(await outcomeOf(wanted, 'asked again')).toBe('recorded');
  expect(await outcomeOf(wanted, 'asked again')).toBe('recorded');
});

test('an opening that was refused leaves nothing, however late a try of it comes', async () => {
  const account = await insertTestAccount(db());
  const opening = () => openLicense(newLicenseFor(account), { type: 'start_trial' }, START, TEST_ACTOR);
  const [first, second] = [opening(), opening()];
  await commit(first);
  expect(await outcomeOf(second, second.license.id)).toBe(first.license.id);
  await db().sql`delete from claims where license_id = ${first.license.id}`;
  expect(await outcomeOf(second, second.license.id)).toBe(first.license.id);
  expect(await findLicense(db(), second.license.id)).toBeNull();
});

test('of tries that run while the claim is released, all are recorded or all refused', async () => {
  for (let round = 0; round < 40; round += 1) {
    const { release, other, wanted } = await rivals();
    const recording = randomUUID();
    const tries = [0, 1].map(() => outcomeOf(wanted, recording));
    const [outcomes] = await Promise.all([Promise.all(tries), commit(release)]);
    expect(new Set(outcomes).size).toBe(1);
    const recorded = (await findLicense(db(), other.id))?.sequence === wanted.license.sequence;
    expect(recorded).toBe(outcomes[0] === 'recorded');
  }
});

test('a try that waits for the row of its licence while another is refused is refused when the row is free', async () => {
  const { holder, release, other, wanted } = await rivals();
  const locking = await db().sql.reserve();
  await locking`begin`;
  await locking`select from licenses where id = ${other.id} for update`;
  const waiting = outcomeOf(wanted, 'waits');
  await untilWaiting(1);
  // The later try does not wait, as if its statement had come first.
  await db().sql`insert into claiming_steps (id, license_id, refused_key, holder)
    select 'waits', ${other.id}, key, license_id from claims where license_id = ${holder.id}`;
  await commit(release);
  await locking`commit`;
  locking.release();
  expect(await waiting).toBe(holder.id);
  expect(await findLicense(db(), other.id)).toMatchObject({ record: other });
});

/** Waits until so many statements of this database wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  const { sql } = db();
  for (;;) {
    const waiting = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (waiting.length >= count) return;
  }
}

test('tries of one activity are one recording, and those of another activity are another', async () => {
  const { release, holder, wanted } = await rivals();
  const record = createStepRecorder({
    db: db(),
    vault,
    onNotified: () => undefined,
    writeSandboxMails: async () => undefined,
  });
  const tryIn = (activityId: string, attempt: number) => {
    const environment = new MockActivityEnvironment({ activityId, attempt });
    return environment.run(record, [wanted]);
  };
  const refused = { code: 'trial_used', about: { license: holder.id } };
  expect(await tryIn('1', 1)).toMatchObject(refused);
  await commit(release);
  expect(await tryIn('1', 2)).toMatchObject(refused);
  expect(await tryIn('2', 1)).toBeNull();
});
