import { isDeepStrictEqual } from 'node:util';
import { COMPARED } from '../../contract/sandboxes.ts';
import type { LicenseJson } from '../licenses/license-json.ts';

type Field = (typeof COMPARED)[number];

/** What differs between a licence today and its copy. Ids and counters of course do; days left follow from the two clocks. */
export function differencesOf(live: LicenseJson, copy: LicenseJson): Field[] {
  return COMPARED.filter((field) => !isDeepStrictEqual(comparable(live, field), comparable(copy, field)));
}

function comparable(license: LicenseJson, field: Field): unknown {
  const part = PARTS[field];
  return part ? part(license) : license[field];
}

/** What is compared of fields that have more in them. */
const PARTS: Partial<Record<Field, (license: LicenseJson) => unknown>> = {
  period: ({ period }) => period && { number: period.number, kind: period.kind, start: period.start, end: period.end },
  payment_owed: ({ payment_owed: owed }) => owed && { period: owed.period, amount: owed.amount },
  entitlements: ({ entitlements }) => entitlements.toSorted((one, other) => one.feature.localeCompare(other.feature)),
};
