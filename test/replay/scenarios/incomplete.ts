import { STUDIO } from './plans.ts';
import {
  advanceTo,
  AUTO_RENEW,
  CANCEL,
  COMMON_STEPS,
  COMP,
  FORCE_RENEW,
  GOOD_CARD,
  renew,
  RETIRE,
  type Scenario,
} from './steps.ts';

const DECLINED = { ...STUDIO, card: 'pm_card_chargeCustomerFail' };

/** Purchases whose first payment has failed. */
export const INCOMPLETE_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'incomplete-retired': { setup: DECLINED, steps: [...RETIRE] },
  'incomplete-renewed': {
    setup: DECLINED,
    steps: [...COMMON_STEPS, ...AUTO_RENEW, GOOD_CARD, renew(1), ...RETIRE],
  },
  'incomplete-force-renewed': { setup: DECLINED, steps: [GOOD_CARD, ...FORCE_RENEW, ...RETIRE] },
  'incomplete-comped': { setup: DECLINED, steps: [...COMP, ...RETIRE] },
  'incomplete-cancelled': { setup: DECLINED, steps: [...CANCEL] },
  'incomplete-given-up': { setup: DECLINED, steps: [advanceTo('03-03T12:00')] },
};
