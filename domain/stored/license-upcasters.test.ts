import { expect, test } from 'vitest';
import { startPeriodAttempt } from '../lifecycle/attempts.ts';
import { Scenario } from '../testing/scenario.ts';
import { licenseVersions } from './license.ts';
import type { Stored } from './versioned.ts';
import type { License } from '../lifecycle/license.ts';

test('a licence of version 1 is read as one whose terms go on, and so are its charges', () => {
  const { license } = new Scenario('2027-03-01T10:00');
  const { scheduledChange: _none, paidChange: _neither, ...old } = license;
  const [charge] = startPeriodAttempt(license, license.clock);
  if (!charge || charge.purpose !== 'period') throw new Error('No charge for a period');
  const { change: _notThereYet, ...oldCharge } = charge;
  const usage = { ...oldCharge, purpose: 'usage' };
  const stored: unknown = { ...old, charges: [oldCharge, usage] };
  // What is read from a row has no type.
  expect(licenseVersions.restore(stored as Stored<License>)).toStrictEqual({ ...license, charges: [charge, usage] });
});
