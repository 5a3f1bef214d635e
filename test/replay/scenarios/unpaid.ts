import { STUDIO, WEEKLY_EU } from './plans.ts';
import {
  advanceTo,
  agentSignals,
  AUTHENTICATION_CARD,
  AUTO_RENEW,
  CANCEL,
  COMMON_STEPS,
  COMP,
  DECLINED_CARD,
  FORCE_RENEW,
  GOOD_CARD,
  reason,
  renew,
  RETIRE,
  WITHDRAW,
  type Scenario,
  type ScenarioStep,
} from './steps.ts';

const INTO_GRACE: ScenarioStep[] = [DECLINED_CARD, advanceTo('04-02T12:00')];
const INTO_SUSPENSION: ScenarioStep[] = [DECLINED_CARD, advanceTo('04-12T12:00')];
const PAID_WITHOUT_WEBHOOK: ScenarioStep[] = [
  AUTHENTICATION_CARD,
  advanceTo('04-02T12:00'),
  GOOD_CARD,
  { openInvoicePaid: 'unreported' },
];

/** Licences in grace or suspended. */
export const UNPAID_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'grace-retried-and-paid': {
    setup: STUDIO,
    steps: [
      ...INTO_GRACE,
      ...COMMON_STEPS,
      ...AUTO_RENEW,
      ...agentSignals({ type: 'extend_grace', days: 1, reason }),
      renew(2),
      ...FORCE_RENEW,
      advanceTo('04-08T12:00'),
      GOOD_CARD,
      renew(2),
      ...RETIRE,
    ],
  },
  'grace-retried-by-the-account': {
    setup: STUDIO,
    steps: [...INTO_GRACE, GOOD_CARD, { retriedBy: 'account' }, ...RETIRE],
  },
  'grace-cancelled-after-payment': { setup: STUDIO, steps: [...PAID_WITHOUT_WEBHOOK, ...CANCEL, ...RETIRE] },
  'grace-retired-after-payment': { setup: STUDIO, steps: [...PAID_WITHOUT_WEBHOOK, ...RETIRE] },
  'grace-comped': { setup: STUDIO, steps: [...INTO_GRACE, ...COMP, ...RETIRE] },
  'grace-withdrawn': { setup: WEEKLY_EU, steps: [DECLINED_CARD, advanceTo('03-09T12:00'), ...WITHDRAW, ...RETIRE] },
  'suspended-force-renewed': {
    setup: STUDIO,
    steps: [...INTO_SUSPENSION, ...COMMON_STEPS, renew(2), GOOD_CARD, ...FORCE_RENEW, ...RETIRE],
  },
  'suspended-renewed-and-expired': {
    setup: STUDIO,
    steps: [...INTO_SUSPENSION, GOOD_CARD, renew(2), DECLINED_CARD, advanceTo('07-01T12:00'), ...RETIRE],
  },
  'suspended-comped': { setup: STUDIO, steps: [...INTO_SUSPENSION, ...COMP, ...RETIRE] },
  'suspended-cancelled': { setup: STUDIO, steps: [...INTO_SUSPENSION, ...CANCEL, ...RETIRE] },
  'suspended-retired': { setup: STUDIO, steps: [...INTO_SUSPENSION, ...RETIRE] },
  'suspended-withdrawn': {
    setup: WEEKLY_EU,
    steps: [DECLINED_CARD, advanceTo('03-11T12:00'), ...WITHDRAW, ...RETIRE],
  },
};
