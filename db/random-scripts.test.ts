import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { grantsOf } from '../domain/entitlements/grants.ts';
import type { Step } from '../domain/lifecycle/effects.ts';
import { listChangeLog, verifyChangeLog } from './change-log.ts';
import { commitTransition } from './commit.ts';
import { readLicenseKey } from './queries/license-keys.ts';
import { findLicense, listPeriods, listGrants, type HeldPeriod } from './queries/licenses.ts';
import { useDatabase, vault } from './testing/database.ts';
import { insertTestAccount, newLicenseFor } from './testing/fixtures.ts';
import { anyScript, runScript } from './testing/random-script.ts';

const db = useDatabase();

/** The steps in groups of random sizes, as a workflow commits what came at once. */
function splitIntoGroups(steps: readonly Step[], sizes: readonly number[]): Step[][] {
  const groups: Step[][] = [];
  for (let at = 0, i = 0; at < steps.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    groups.push(steps.slice(at, at + size));
    at += size;
  }
  return groups;
}

test('any random script is recorded step by step and read back unchanged', { timeout: 60_000 }, async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(anyScript, sizes, async (script, sizes) => {
      const steps = runScript(script, newLicenseFor(await insertTestAccount(db()), script.plan));
      for (const group of splitIntoGroups(steps, sizes)) {
        expect(await commitTransition(db(), vault, group)).toEqual({ committed: true });
        await expectRecorded(group);
      }
      expect(await commitTransition(db(), vault, steps)).toEqual({ committed: false });
    }),
    { numRuns: 40 },
  );
});

async function expectRecorded(group: readonly Step[]): Promise<void> {
  const license = group.at(-1)?.license;
  if (!license) throw new Error('An empty group');
  const row = await findLicense(db(), license.id);
  expect(row?.record).toEqual(license);
  expect(row).toMatchObject({ state: license.state, sequence: license.sequence, clock: license.clock });

  const log = await listChangeLog(db(), license.id, { limit: 100 });
  expect(log.data.map(({ sequence }) => sequence)).toEqual(log.data.map((_, i) => i + 1));
  expect(log.data.slice(-group.length)).toMatchObject(group.map(({ entry }) => entry));
  expect(log.data.at(-1)?.to).toBe(row?.state);
  expect(await verifyChangeLog(db(), license.id)).toMatchObject({ valid: true, entries: license.sequence });

  const periods = await listPeriods(db(), license.id);
  expectDisjoint(periods);
  const { period } = license;
  const last = periods.at(-1);
  if (period && period.start < period.end)
    expect(last).toEqual({ number: period.number, kind: period.kind, span: { start: period.start, end: period.end } });
  else if (period) expect(last).toMatchObject({ number: period.number, span: null });
  else expect(periods).toEqual([]);

  const grants = grantsOf(license).toSorted((a, b) => (a.feature < b.feature ? -1 : 1));
  expect(await listGrants(db(), license.id)).toEqual(grants);
  expect((await readLicenseKey(db(), vault, license.id))?.version).toBe(license.keyVersion);
}

function expectDisjoint(periods: readonly HeldPeriod[]): void {
  const spans = periods.flatMap(({ span }) => (span ? [span] : []));
  spans.forEach((span, i) => {
    expect(span.end).toBeGreaterThan(span.start);
    expect(span.start).toBeGreaterThanOrEqual(spans[i - 1]?.end ?? -Infinity);
  });
}
