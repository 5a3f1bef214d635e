import type { Charge } from '../domain/billing/charge.ts';
import type { PaymentOutcome } from '../domain/lifecycle/events.ts';
import { chargeVersions } from '../domain/stored/charge.ts';
import { outcomeVersions } from '../domain/stored/payment-outcome.ts';
import { restoreStep, type StoredStep } from '../domain/stored/step.ts';
import type { Stored } from '../domain/stored/versioned.ts';
import type { Activities } from './activities.ts';

/** The activities as workflows call them: with arguments and results in their stored form. */
export interface StoredActivities extends Pick<Activities, 'listOwingLicenses'> {
  readonly collect: (charge: Stored<Charge>) => Promise<Stored<PaymentOutcome>>;
  readonly checkPayment: (charge: Stored<Charge>) => Promise<Stored<PaymentOutcome> | null>;
  readonly voidCharge: (charge: Stored<Charge>) => Promise<Stored<PaymentOutcome>>;
  readonly refundInvoice: (license: string, invoice: string) => Promise<Stored<PaymentOutcome>>;
  readonly record: (steps: readonly StoredStep[]) => ReturnType<Activities['record']>;
}

/**
 * The activities as a worker registers them. An argument may be older than this worker: its activity has waited out an
 * outage, or an old worker scheduled it.
 */
export function toStoredForm(activities: Activities): StoredActivities {
  const { restore } = chargeVersions;
  const { store } = outcomeVersions;
  return {
    collect: async (charge) => store(await activities.collect(restore(charge))),
    checkPayment: async (charge) => {
      const outcome = await activities.checkPayment(restore(charge));
      return outcome && store(outcome);
    },
    voidCharge: async (charge) => store(await activities.voidCharge(restore(charge))),
    refundInvoice: async (license, invoice) => store(await activities.refundInvoice(license, invoice)),
    record: async (steps) => await activities.record(steps.map(restoreStep)),
    listOwingLicenses: async (account) => await activities.listOwingLicenses(account),
  };
}
