import { STUDIO, STUDIO_EU } from './plans.ts';
import {
  advanceTo,
  AUTHENTICATION_CARD,
  AUTO_RENEW,
  CANCEL,
  CHANGE,
  COMMON_STEPS,
  GOOD_CARD,
  PAUSE,
  renew,
  RESUME,
  RETIRE,
  UNCANCEL,
  WITHDRAW,
  type Scenario,
} from './steps.ts';

export const PAUSED_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'paused-with-many-commands': {
    setup: STUDIO,
    steps: [...PAUSE, ...COMMON_STEPS, ...AUTO_RENEW, ...CHANGE, ...CANCEL, ...UNCANCEL, ...RETIRE],
  },
  'paused-invoice-paid-manually': {
    setup: STUDIO,
    steps: [
      advanceTo('03-25T12:00'),
      AUTHENTICATION_CARD,
      renew(2),
      ...PAUSE,
      GOOD_CARD,
      { openInvoicePaid: 'reported' },
      ...RESUME,
      ...RETIRE,
    ],
  },
  'paused-withdrawn': { setup: STUDIO_EU, steps: [...PAUSE, ...WITHDRAW, ...RETIRE] },
};
