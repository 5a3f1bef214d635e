import type { Refusal } from '../lifecycle/refusals.ts';
import { versioned } from './versioned.ts';

/** Refusals as details of rejected updates and as results of licences' workflows: the API that reads one may be newer. */
export const refusalVersions = versioned<Refusal>('refusal', []);
