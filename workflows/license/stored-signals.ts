import { UnknownVersionError, versioned, type Stored, type Versions } from '../../domain/stored/versioned.ts';
import type { ClockAdvance, Intervention, PaymentMethodAdded, PaymentReport } from './messages.ts';

/** Payloads of signals: the sender may be older than the worker, and a history keeps them. */
export const interventionVersions = versioned<Intervention>('intervention', []);
export const paymentReportVersions = versioned<PaymentReport>('payment report', []);
export const paymentMethodAddedVersions = versioned<PaymentMethodAdded>('payment method', []);
export const clockAdvanceVersions = versioned<ClockAdvance>('clock advance', []);

/**
 * The payload of a signal in the present shape; it still has to be parsed, as anybody may have sent it. Null for one that
 * cannot be restored. Throws {@link UnknownVersionError} for a newer version, so that the signal waits for a newer worker:
 * if it were ignored here, the newer code could not replay the history.
 */
export function restoreSignal<T>(versions: Versions<T>, payload: unknown): unknown {
  try {
    // The parser that gets the result checks its form.
    return versions.restore(payload as Stored<T>);
  } catch (error) {
    if (error instanceof UnknownVersionError && error.isNewer) throw error;
    return null;
  }
}
