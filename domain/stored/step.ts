import type { Step } from '../lifecycle/effects.ts';
import type { License } from '../lifecycle/license.ts';
import { licenseVersions } from './license.ts';
import { versioned, type Stored } from './versioned.ts';

/** The licence has a version of its own. */
type StepFields = Omit<Step, 'license'> & { readonly license: Stored<License> };
export type StoredStep = Stored<StepFields>;

/** Steps as arguments of the activities that record them. */
export const stepVersions = versioned<StepFields>('step', []);

export function storeStep(step: Step): StoredStep {
  return stepVersions.store({ ...step, license: licenseVersions.store(step.license) });
}

export function restoreStep(stored: StoredStep): Step {
  const step = stepVersions.restore(stored);
  return { ...step, license: licenseVersions.restore(step.license) };
}
