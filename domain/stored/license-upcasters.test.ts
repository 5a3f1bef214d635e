import { expect, test } from 'vitest';
import { startPeriodAttempt } from '../lifecycle/attempts.ts';
import { boughtInMarch, change } from '../testing/changes.ts';
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

test('a licence of version 2 is read as one whose change that is paid ahead can be refunded', () => {
  const scenario = boughtInMarch();
  scenario.send('2027-03-10T10:00', change({ quantity: 4 }));
  const { contract } = scenario.license;
  expect(restoreVersion2(scenario.license)).toStrictEqual(scenario.license);
  scenario.renew('2027-03-12T10:00');
  expect(scenario.license.contract).toMatchObject({ invoices: [...(contract?.invoices ?? []), 'in_2_1'] });
  expect(restoreVersion2(scenario.license)).toStrictEqual(scenario.license);
  const trial = new Scenario('2027-03-01T10:00', { openingEvent: 'start_trial' }).license;
  expect(restoreVersion2(trial)).toStrictEqual(trial);
});

/** The licence as it was stored before contracts had `termsBefore`, and read again. */
function restoreVersion2({ contract, ...license }: License): License {
  const { termsBefore: _notThereYet, ...old } = contract ?? {};
  const stored: unknown = { ...license, contract: contract && old, version: 2 };
  return licenseVersions.restore(stored as Stored<License>);
}
