import type { License } from '../../domain/lifecycle/license.ts';
import { licenseVersions } from '../../domain/stored/license.ts';
import { versioned, type Stored } from '../../domain/stored/versioned.ts';
import type { LicenseInput } from './messages.ts';

/** The licence has a version of its own. */
type InputFields = Omit<LicenseInput, 'license'> & { readonly license: Stored<License> | null };
export type StoredLicenseInput = Stored<InputFields>;

/** The input of each run of a licence's workflow. */
export const inputVersions = versioned<InputFields>('workflow input', [
  // 2: mails are no longer delivered by the workflow.
  ({ undelivered: _undelivered, ...input }) => input,
]);

/** The input of a licence's workflow as it is sent to the server. */
export function storeInput({ license, ...input }: LicenseInput): StoredLicenseInput {
  return inputVersions.store({ ...input, license: license && licenseVersions.store(license) });
}

export function restoreInput(stored: StoredLicenseInput): LicenseInput {
  const { license, ...input } = inputVersions.restore(stored);
  return { ...input, license: license && licenseVersions.restore(license) };
}
