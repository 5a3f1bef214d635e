import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { trialClaim, type Claim } from '../domain/lifecycle/claims.ts';
import type { Effect, Step } from '../domain/lifecycle/effects.ts';
import { openLicense } from '../domain/lifecycle/opening.ts';
import { ClaimRefused, commitTransition } from './commit.ts';
import { findClaimHolder, findRefusedClaim } from './queries/claims.ts';
import { findLicense } from './queries/licenses.ts';
import type { Account } from './queries/accounts.ts';
import { useDatabase, vault } from './testing/database.ts';
import {
  expectStep,
  insertPurchase,
  insertTestAccount,
  insertTrial,
  newLicenseFor,
  PLAN,
  START,
  TEST_ACTOR,
} from './testing/fixtures.ts';

const db = useDatabase();

function trialOf(account: Account, mayRepeat = false): Step {
  return openLicense(newLicenseFor(account), { type: 'start_trial', mayRepeat }, START, TEST_ACTOR);
}

/** An accepted step of the licence with these effects, which no rule has after the opening. */
function stepWith({ license }: Pick<Step, 'license'>, ...effects: Effect[]): Step {
  return { ...expectStep(license, { type: 'set_auto_renew', on: !license.autoRenew }, START), effects };
}
const claim = (of: Claim): Effect => ({ kind: 'claim', claim: of, ifHeld: 'refuse' });
const release = (of: Claim): Effect => ({ kind: 'release', claim: of });

function inventedClaim(name: string): Claim {
  return { kind: 'trial', key: `trial/invented/${name}`, about: { plan: name } };
}

const commit = (...steps: Step[]) => commitTransition(db(), vault, steps);

/** How many of the commits were recorded, and the holders that the others were refused for. */
async function commitAtOnce(steps: readonly Step[]): Promise<{ recorded: Step[]; holders: string[] }> {
  const outcomes = await Promise.allSettled(steps.map((step) => commit(step)));
  const holders = outcomes.flatMap((outcome) => {
    if (outcome.status === 'fulfilled') return [];
    if (!(outcome.reason instanceof ClaimRefused)) throw outcome.reason;
    return [outcome.reason.holder];
  });
  return { recorded: steps.filter((_, i) => outcomes[i]?.status === 'fulfilled'), holders };
}

test('a second trial of an account and plan is refused for the licence of the first, and leaves nothing', async () => {
  const account = await insertTestAccount(db());
  const [first, second] = [trialOf(account), trialOf(account)];
  await commit(first);
  await expect(commit(second)).rejects.toMatchObject({
    name: 'ClaimRefused',
    claim: trialClaim(account.id, PLAN.id),
    holder: first.license.id,
  });
  expect(await findLicense(db(), second.license.id)).toBeNull();
  const other = openLicense(
    newLicenseFor(account, { ...PLAN, id: 'other' }),
    { type: 'start_trial' },
    START,
    TEST_ACTOR,
  );
  expect(await commit(other)).toEqual({ committed: true });
  expect(await commit(trialOf(await insertTestAccount(db())))).toEqual({ committed: true });
});

test('of twenty trials of one account and plan committed at once, one is recorded and refuses the others', async () => {
  const account = await insertTestAccount(db());
  const { recorded, holders } = await commitAtOnce(Array.from({ length: 20 }, () => trialOf(account)));
  expect(recorded).toHaveLength(1);
  expect(holders).toEqual(Array.from({ length: 19 }, () => recorded[0]?.license.id));
});

test('a commit repeated at once and later is not refused by its own claim', async () => {
  const opened = trialOf(await insertTestAccount(db()));
  const { recorded } = await commitAtOnce(Array.from({ length: 20 }, () => opened));
  expect(recorded).toHaveLength(20);
  expect(await commit(opened)).toEqual({ committed: false });
  const ended = expectStep(opened.license, { type: 'retire', reason: 'over' }, START);
  await commit(ended);
  expect(await commit(opened, ended)).toEqual({ committed: false });
});

test('trials that may be repeated are all recorded, at once too, and one of them holds the claim', async () => {
  const account = await insertTestAccount(db());
  const { recorded } = await commitAtOnce(Array.from({ length: 20 }, () => trialOf(account, true)));
  expect(recorded).toHaveLength(20);
  const holder = await findClaimHolder(db(), trialClaim(account.id, PLAN.id));
  expect(recorded.map(({ license }) => license.id)).toContain(holder);
  await expect(commit(trialOf(account))).rejects.toMatchObject({ holder });
});

test('a claim in the middle of a life is refused with the whole commit, and later steps get its numbers', async () => {
  const [holder, other] = [await insertPurchase(db()), await insertPurchase(db())];
  const wanted = inventedClaim('middle');
  const held = stepWith({ license: holder }, claim(wanted));
  await commit(held);
  const before = expectStep(other, { type: 'rotate_key', overlapDays: 0 }, START);
  await expect(commit(before, stepWith(before, claim(wanted)))).rejects.toMatchObject({ holder: holder.id });
  expect(await findLicense(db(), other.id)).toMatchObject({ record: other });
  await commit(before, stepWith(before));
  expect(await findLicense(db(), other.id)).toMatchObject({ sequence: before.license.sequence + 1 });
});

test('a licence may claim what it holds, and only the holder releases', async () => {
  const [holder, other] = [await insertPurchase(db()), await insertPurchase(db())];
  const wanted = inventedClaim('released');
  const held = stepWith({ license: holder }, claim(wanted));
  const again = stepWith(held, claim(wanted));
  await commit(held);
  await commit(again);
  const released = stepWith({ license: other }, release(wanted));
  await commit(released);
  expect(await findClaimHolder(db(), wanted)).toBe(holder.id);
  await commit(stepWith(again, release(wanted)));
  expect(await findClaimHolder(db(), wanted)).toBeNull();
  await commit(stepWith(released, claim(wanted)));
  expect(await findClaimHolder(db(), wanted)).toBe(other.id);
});

test('of what one commit claims and releases the last counts', async () => {
  const { license } = await insertTrial(db());
  const [kept, left] = [inventedClaim('kept'), inventedClaim('left')];
  const first = stepWith({ license }, claim(kept), claim(left));
  const second = stepWith(first, release(kept), release(left));
  const third = stepWith(second, claim(kept));
  await commit(first, second, third);
  expect([await findClaimHolder(db(), kept), await findClaimHolder(db(), left)]).toEqual([license.id, null]);
  const fourth = stepWith(third, release(kept));
  await commit(fourth, stepWith(fourth, claim(kept)));
  expect(await findClaimHolder(db(), kept)).toBe(license.id);
});

test('what steps would be refused for can be asked before', async () => {
  const [holder, other] = [await insertPurchase(db()), await insertPurchase(db())];
  const wanted = inventedClaim('asked');
  const held = stepWith({ license: holder }, claim(wanted));
  expect(await findRefusedClaim(db(), [held])).toBeNull();
  await commit(held);
  expect(await findRefusedClaim(db(), [held])).toBeNull();
  expect(await findRefusedClaim(db(), [stepWith({ license: other }, claim(wanted))])).toEqual({
    claim: wanted,
    holder: holder.id,
  });
  const goesOn = stepWith({ license: other }, { kind: 'claim', claim: wanted, ifHeld: 'go_on' });
  expect(await findRefusedClaim(db(), [goesOn])).toBeNull();
});

test('any sequence of claims and releases leaves each claim with the licence that a table of holders says', async () => {
  const operation = fc.record({
    who: fc.nat(2),
    key: fc.constantFrom('a', 'b'),
    kind: fc.constantFrom('claim', 'go_on', 'release'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 20 }), async (operations) => {
      const licenses = await Promise.all(Array.from({ length: 3 }, () => insertPurchase(db())));
      const last = new Map(licenses.map((license, i) => [i, license]));
      const holders = new Map<string, string>();
      for (const { who, key, kind } of operations) {
        const license = last.get(who) ?? licenses[0];
        if (!license) throw new Error('unreachable: there are three licences');
        const wanted = inventedClaim(`${licenses[0]?.id}/${key}`);
        const holder = holders.get(wanted.key);
        const step = stepWith(
          { license },
          kind === 'release'
            ? release(wanted)
            : { kind: 'claim', claim: wanted, ifHeld: kind === 'claim' ? 'refuse' : 'go_on' },
        );
        if (kind === 'claim' && holder !== undefined && holder !== license.id) {
          await expect(commit(step)).rejects.toMatchObject({ holder });
          continue;
        }
        expect(await commit(step)).toEqual({ committed: true });
        last.set(who, step.license);
        if (kind !== 'release') holders.set(wanted.key, holder ?? license.id);
        else if (holder === license.id) holders.delete(wanted.key);
        expect(await findClaimHolder(db(), wanted)).toBe(holders.get(wanted.key) ?? null);
      }
    }),
    { numRuns: 25 },
  );
});
