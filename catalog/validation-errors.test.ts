import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadCatalog } from './load.ts';
import { DataError } from './validation-errors.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'catalog-'));
  for (const folder of ['plans', 'regions'])
    cpSync(join(import.meta.dirname, folder), join(dir, folder), { recursive: true });
  cpSync(join(import.meta.dirname, 'limits.yaml'), join(dir, 'limits.yaml'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Replaces text in a file of the copy; fails when it is not there, so that no test passes by accident. */
function edit(file: string, from: string | RegExp, to: string): void {
  const path = join(dir, file);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

function validationErrors(): string[] {
  try {
    loadCatalog(dir);
    return [];
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return error.errors.map(({ file, line, message: says }) => `${file.replace(`${dir}/`, '')}:${line}: ${says}`);
  }
}

/** One error each: the file, what is changed in it, and the line that is reported. */
const CASES: readonly [name: string, file: string, from: string | RegExp, to: string, reported: string][] = [
  [
    'a limit for a role that does not exist',
    'limits.yaml',
    'customer: 5',
    'intern: 5',
    'limits.yaml:7: key_rotations.most.api_key.intern is not a known key; correct its spelling or remove it',
  ],
  [
    'a price that is not whole minor units',
    'plans/team-annual.yaml',
    'EUR: 24000',
    'EUR: 240.5',
    'plans/team-annual.yaml:6: prices.EUR must be whole minor units, such as 24000 for 240.00 EUR; found 240.5',
  ],
  [
    'a fraction of a yen',
    'plans/team-annual.yaml',
    'JPY: 38400',
    'JPY: "384"',
    'plans/team-annual.yaml:6: prices.JPY must be whole minor units, such as 24000 for 24,000 JPY; found "384"',
  ],
  [
    'an unknown currency',
    'plans/team-annual.yaml',
    'USD: 26400',
    'GBP: 1',
    'plans/team-annual.yaml:6: prices.GBP is not a currency that plans can be priced in; use one of EUR, USD, JPY',
  ],
  [
    'no price at all',
    'plans/team-annual.yaml',
    /prices: .*/,
    'prices: {}',
    'plans/team-annual.yaml:6: prices must name at least one currency of EUR, USD, JPY, such as { EUR: 24000 } for 240.00 EUR; found none',
  ],
  [
    'an unknown key',
    'plans/team-annual.yaml',
    'expiry_grace_days:',
    'expiry_grace:',
    'plans/team-annual.yaml:16: expiry_grace is not a known key; correct its spelling or remove it',
  ],
  [
    'a missing key',
    'plans/team-annual.yaml',
    'win_back_days: 60\n',
    '',
    'plans/team-annual.yaml:2: win_back_days is missing; it must be a whole number',
  ],
  [
    'a word outside its list',
    'plans/team-annual.yaml',
    'basis: from_expiry',
    'basis: from_start',
    'plans/team-annual.yaml:11: renewal.basis must be one of from_expiry, from_now, from_now_if_expired; found "from_start"',
  ],
  [
    'an unknown kind of entitlement',
    'plans/team-annual.yaml',
    'feature: sso, kind: boolean',
    'feature: sso, kind: flag',
    'plans/team-annual.yaml:24: entitlements.3.kind must be one of boolean, quantity, metered; found "flag"',
  ],
  [
    'a number out of range',
    'plans/team-annual.yaml',
    'min: 3',
    'min: 0',
    'plans/team-annual.yaml:7: seats.min must be a whole number, at least 1; found 0',
  ],
  [
    'an id that is not its file name',
    'plans/team-annual.yaml',
    'id: team-annual',
    'id: team-yearly',
    "plans/team-annual.yaml:2: id must be the file's name, team-annual; found team-yearly",
  ],
  [
    'seats upside down',
    'plans/team-annual.yaml',
    'min: 3, max: 5000',
    'min: 30, max: 5',
    'plans/team-annual.yaml:7: seats.min must not be more than seats.max (5); found 30',
  ],
  [
    'a retry outside grace',
    'plans/team-annual.yaml',
    '7, 14], full',
    '7, 28], full',
    'plans/team-annual.yaml:14: grace.retries.3 must be less than the 28 days of grace (full_days + reduced_days), or it is never tried; found 28',
  ],
  [
    'retries out of order',
    'plans/team-annual.yaml',
    '[1, 3, 7, 14]',
    '[3, 1, 7]',
    'plans/team-annual.yaml:14: grace.retries must each be more days after the failure than the one before: [1, 3, 7]; found [3, 1, 7]',
  ],
  [
    'reminders out of order',
    'plans/team-annual.yaml',
    '[60, 14, 3]',
    '[3, 14, 60]',
    'plans/team-annual.yaml:13: renewal.reminders must each be fewer days before the end than the one before: [60, 14, 3]; found [3, 14, 60]',
  ],
  [
    'a reminder before the period starts',
    'plans/studio-monthly.yaml',
    'reminders: [3]',
    'reminders: [30]',
    'plans/studio-monthly.yaml:13: renewal.reminders.0 must be less than the 28 days of the shortest period; found 30',
  ],
  [
    'a successor that does not exist',
    'plans/classic-2019.yaml',
    'successor: team-annual',
    'successor: team-2020',
    'plans/classic-2019.yaml:5: successor must be a plan that is sold, such as api-metered; found team-2020, which is not in the catalog',
  ],
  [
    'a successor that is legacy itself',
    'plans/classic-2019.yaml',
    'successor: team-annual',
    'successor: classic-2019',
    'plans/classic-2019.yaml:5: successor must be a plan that is sold, such as api-metered; found classic-2019, which is legacy',
  ],
  [
    'a legacy plan without successor',
    'plans/classic-2019.yaml',
    'successor: team-annual\n',
    '',
    'plans/classic-2019.yaml:4: status: legacy needs a successor: a plan that is sold, such as api-metered, that its holders can move to',
  ],
  [
    'a sold plan with a successor',
    'plans/team-monthly.yaml',
    'status: sold',
    'status: sold\nsuccessor: team-annual',
    'plans/team-monthly.yaml:5: successor must be left out while the plan is sold; found team-annual',
  ],
  [
    'a successor that is not sold in the same currencies',
    'plans/team-annual.yaml',
    ', JPY: 38400',
    '',
    'plans/classic-2019.yaml:5: successor must be sold in the same currencies; found team-annual, which has no price in JPY',
  ],
  [
    'a grant in a phase that the plan has not',
    'plans/api-metered.yaml',
    'in: [grace_reduced] }',
    'in: [trial] }',
    'plans/api-metered.yaml:18: entitlements.0.in must not name trial, because the plan has no trial',
  ],
  [
    'a trial that grants nothing',
    'plans/api-metered.yaml',
    'cancel: now',
    'cancel: now\ntrial: { days: 7, payment_method: optional }',
    'plans/api-metered.yaml:15: trial must grant something: write in: [trial] at the entitlements that the trial grants; found none',
  ],
  [
    'a feature granted twice',
    'plans/api-metered.yaml',
    'feature: webhooks',
    'feature: api',
    'plans/api-metered.yaml:20: entitlements.2.feature must be granted once; found api again',
  ],
  [
    'a withdrawal without its law',
    'regions/jp.yaml',
    'withdrawal_days: 0',
    'withdrawal_days: 8',
    'regions/jp.yaml:7: withdrawal_days needs withdrawal_source: the law that gives the right',
  ],
  [
    'a notice that no period is long enough for',
    'regions/us-ca.yaml',
    'min_cadence_months: 12',
    'min_cadence_months: 1',
    'regions/us-ca.yaml:11: notices.0.days_before must be less than the shortest period it applies to, or min_cadence_months at least 2; found 30 days before',
  ],
  [
    'a notice id used twice',
    'regions/us-ca.yaml',
    'us-ca-arl-trial',
    'us-ca-arl-annual',
    'regions/us-ca.yaml:17: notices.1.id must be unique, because each notice is sent once by its id; found us-ca-arl-annual again',
  ],
  [
    'a disclosure that is a sentence',
    'regions/other.yaml',
    'how-to-cancel]',
    'You can cancel]',
    'regions/other.yaml:6: disclosures.0 must name a text in knowledge/<language>/disclosures/, such as how-to-cancel; found "You can cancel"',
  ],
  [
    'broken YAML',
    'regions/other.yaml',
    'notices: []',
    'notices: [',
    'regions/other.yaml:6: this is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  [
    'a key given twice',
    'regions/other.yaml',
    'withdrawal_days: 0',
    'withdrawal_days: 0\nname: Elsewhere',
    'regions/other.yaml:5: this is not valid YAML: Map keys must be unique',
  ],
];

describe('an error stops the start with its file, its line and what to write instead:', () => {
  test.each(CASES)('%s', (_name, file, from, to, reported) => {
    edit(file, from, to);
    expect(validationErrors()).toContain(reported);
  });

  test('an id that another file has', () => {
    edit('plans/team-annual.yaml', 'id: team-annual', 'id: team-monthly');
    expect(validationErrors()).toContain(
      `plans/team-monthly.yaml:2: id must be unique; team-monthly is also the id of ${dir}/plans/team-annual.yaml`,
    );
  });

  test('a file with another ending', () => {
    renameSync(join(dir, 'plans/api-metered.yaml'), join(dir, 'plans/api-metered.yml'));
    expect(validationErrors()).toEqual(['plans/api-metered.yml:1: this is not read; name it api-metered.yaml']);
  });

  test('a folder that does not exist', () => {
    rmSync(join(dir, 'regions'), { recursive: true });
    expect(validationErrors()).toEqual([`regions:1: this folder must hold at least one .yaml file`]);
  });

  test('an empty file', () => {
    writeFileSync(join(dir, 'regions/other.yaml'), '');
    expect(validationErrors()).toEqual([
      'regions/other.yaml:1: the file must be a block of keys and values; found null',
    ]);
  });
});

test('all errors of all files are reported at once, and an invalid plan can still be a successor', () => {
  edit('plans/team-annual.yaml', 'EUR: 24000', 'EUR: -1');
  edit('plans/team-annual.yaml', 'count: 1', 'count: 0');
  edit('plans/studio-monthly.yaml', 'reminders: [3]', 'reminders: [3, 7]');
  edit('regions/jp.yaml', 'name: Japan', 'title: Japan');
  expect(validationErrors()).toHaveLength(5);
});
