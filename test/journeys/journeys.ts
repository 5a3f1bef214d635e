import { ACCOUNT_JOURNEYS } from './account-journeys.ts';
import type { Journey } from './journey.ts';
import { LICENCE_JOURNEYS } from './licence-journeys.ts';

/** Every journey through the portal that has to hold: see `docs/journeys/README.md`. */
const JOURNEYS: readonly Journey[] = [...ACCOUNT_JOURNEYS, ...LICENCE_JOURNEYS];

/** Those that `JOURNEYS_ONLY` names, or all. */
export function chosenJourneys(): readonly Journey[] {
  const names = (process.env['JOURNEYS_ONLY'] ?? '').split(',').filter(Boolean);
  return names.length === 0 ? JOURNEYS : JOURNEYS.filter(({ name }) => names.includes(name));
}
