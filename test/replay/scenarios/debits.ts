import { STUDIO, WEEKLY_EU } from './plans.ts';
import {
  advanceTo,
  CANCEL,
  COMMON_STEPS,
  DEBIT,
  DECLINED_CARD,
  RETIRE,
  UNCANCEL,
  WITHDRAW,
  type Scenario,
  type ScenarioStep,
} from './steps.ts';

const INTO_PROCESSING: ScenarioStep[] = [DEBIT, advanceTo('04-02T12:00')];

/** Licences whose renewal is paid by a bank debit, of which the bank reports days later. */
export const DEBIT_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'debit-paid': {
    setup: STUDIO,
    steps: [
      ...INTO_PROCESSING,
      ...COMMON_STEPS,
      ...CANCEL,
      ...UNCANCEL,
      { debitsEnd: 'succeeded' },
      advanceTo('04-06T12:00'),
      ...RETIRE,
    ],
  },
  'debit-failed': {
    setup: STUDIO,
    // Another method is charged by the retries: they would be debits again.
    steps: [...INTO_PROCESSING, { debitsEnd: 'failed' }, DECLINED_CARD, advanceTo('04-06T12:00'), ...RETIRE],
  },
  'debit-withdrawn': {
    setup: WEEKLY_EU,
    steps: [
      DEBIT,
      advanceTo('03-09T12:00'),
      ...WITHDRAW,
      { debitsEnd: 'succeeded' },
      advanceTo('03-13T12:00'),
      ...RETIRE,
    ],
  },
  'debit-retired': {
    setup: STUDIO,
    steps: [...INTO_PROCESSING, ...RETIRE, { debitsEnd: 'succeeded' }, advanceTo('04-06T12:00')],
  },
};
