import { ACTIVE_SCENARIOS } from './active.ts';
import { DEBIT_SCENARIOS } from './debits.ts';
import { INCOMPLETE_SCENARIOS } from './incomplete.ts';
import { PAUSED_SCENARIOS } from './paused.ts';
import type { Scenario } from './steps.ts';
import { TRIAL_SCENARIOS } from './trial.ts';
import { UNPAID_SCENARIOS } from './unpaid.ts';

/** All recorded scenarios by name; the name is also that of the history files. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  ...TRIAL_SCENARIOS,
  ...ACTIVE_SCENARIOS,
  ...PAUSED_SCENARIOS,
  ...UNPAID_SCENARIOS,
  ...INCOMPLETE_SCENARIOS,
  ...DEBIT_SCENARIOS,
};
