import { TRIAL } from './plans.ts';
import {
  advanceTo,
  agentSignals,
  AUTO_RENEW,
  CANCEL,
  CHANGE,
  COMMON_STEPS,
  COMP,
  DECLINED_CARD,
  FORCE_RENEW,
  GOOD_CARD,
  PAUSE,
  reason,
  renew,
  RESUME,
  RETIRE,
  UNCANCEL,
  type Scenario,
} from './steps.ts';

export const TRIAL_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'trial-renewed': {
    setup: TRIAL,
    steps: [
      ...COMMON_STEPS,
      ...AUTO_RENEW,
      ...PAUSE,
      ...RESUME,
      ...CANCEL,
      ...UNCANCEL,
      advanceTo('03-17T12:00'),
      ...RETIRE,
    ],
  },
  'trial-changed': { setup: TRIAL, steps: [...CHANGE, advanceTo('03-17T12:00'), ...RETIRE] },
  'trial-renewed-early': { setup: TRIAL, steps: [DECLINED_CARD, renew(1), GOOD_CARD, renew(1), ...RETIRE] },
  'trial-force-renewed': { setup: TRIAL, steps: [...FORCE_RENEW, ...RETIRE] },
  'trial-comped': {
    setup: TRIAL,
    steps: [...COMP, ...agentSignals({ type: 'comp', periods: 2, reason }), ...RETIRE],
  },
  'trial-retired': { setup: TRIAL, steps: RETIRE },
  'trial-expired-and-retired': { setup: { ...TRIAL, autoRenew: false }, steps: [advanceTo('08-01T12:00')] },
};
