import type { License } from '../lifecycle/license.ts';
import { LICENSE_UPCASTERS } from './license-upcasters.ts';
import { versioned } from './versioned.ts';

/** Licences in rows, workflow inputs and activity arguments. */
export const licenseVersions = versioned<License>('licence', LICENSE_UPCASTERS);
