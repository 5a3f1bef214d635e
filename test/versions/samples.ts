import { licenseVersions } from '../../domain/stored/license.ts';
import { chargeVersions } from '../../domain/stored/charge.ts';
import { outcomeVersions } from '../../domain/stored/payment-outcome.ts';
import { stepVersions } from '../../domain/stored/step.ts';
import type { Versions } from '../../domain/stored/versioned.ts';
import { commandVersions } from '../../workflows/license/stored-command.ts';
import { inputVersions } from '../../workflows/license/stored-input.ts';
import type { History } from '../support/run-histories.ts';
import type { StoredKind } from './shapes.ts';

/** How each kind of stored value is read. */
export const VERSIONS: {
  readonly [K in StoredKind]: Pick<Versions<unknown>, 'current'> & { restore(stored: never): object };
} = {
  license: licenseVersions,
  charge: chargeVersions,
  outcome: outcomeVersions,
  command: commandVersions,
  step: stepVersions,
  input: inputVersions,
};

/** Its version; 1 where it has none. */
export function versionOf({ value: { version = 1 } }: Sample): number {
  if (typeof version !== 'number') throw new TypeError('A version is a number');
  return version;
}

/** A stored value in a history, as it was written. */
export interface Sample {
  readonly kind: StoredKind;
  readonly value: Readonly<Record<string, unknown>>;
}

/** All stored values that the history of a licence's run contains. */
export function samplesIn({ events }: History): Sample[] {
  const scheduled = new Map<number, string>();
  return (events ?? []).flatMap((event): Sample[] => {
    const { workflowExecutionStartedEventAttributes: started, activityTaskScheduledEventAttributes: activity } = event;
    if (started) return decode(started.input).flatMap(inputSamples);
    if (activity) {
      const name = activity.activityType?.name ?? '';
      scheduled.set(Number(event.eventId), name);
      return argumentSamples(name, decode(activity.input));
    }
    const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
    if (update)
      return decode(update.args)
        .filter(isFields)
        .map((value) => ({ kind: 'command', value }));
    const completed = event.activityTaskCompletedEventAttributes;
    const outcomes = BILLING.has(scheduled.get(Number(completed?.scheduledEventId)) ?? '')
      ? decode(completed?.result)
      : [];
    return outcomes.filter(isFields).map((value) => ({ kind: 'outcome', value }));
  });
}

const CHARGING: ReadonlySet<string> = new Set(['collect', 'checkPayment', 'voidCharge']);
const RECORDING: ReadonlySet<string> = new Set(['record', 'recordAndDeliver']);
const BILLING: ReadonlySet<string> = new Set([...CHARGING, 'refundInvoice']);

function inputSamples(input: unknown): Sample[] {
  return isFields(input) ? withLicense('input', input) : [];
}

function argumentSamples(activity: string, args: readonly unknown[]): Sample[] {
  if (CHARGING.has(activity)) return args.filter(isFields).map((value) => ({ kind: 'charge', value }));
  if (!RECORDING.has(activity)) return [];
  return args
    .flat()
    .filter(isFields)
    .flatMap((value) => withLicense('step', value));
}

/** A value that has a licence in it is two samples. */
function withLicense(kind: 'input' | 'step', { license, ...value }: Sample['value']): Sample[] {
  return [{ kind, value }, ...(isFields(license) ? [{ kind: 'license', value: license } as const] : [])];
}

function isFields(value: unknown): value is Sample['value'] {
  return typeof value === 'object' && value !== null;
}

type Payloads = NonNullable<
  NonNullable<NonNullable<History['events']>[number]['workflowExecutionStartedEventAttributes']>['input']
>;

/** The payloads of a history in its JSON form, where bytes are base64. */
function decode(payloads: Payloads | null | undefined): unknown[] {
  return (payloads?.payloads ?? []).map(({ data }): unknown =>
    JSON.parse(Buffer.from(String(data), 'base64').toString() || 'null'),
  );
}

/** The history of a run with another input. */
export function mapInput({ events, ...history }: History, change: (input: Sample['value']) => object): History {
  const changed = (events ?? []).map((event) => {
    const started = event.workflowExecutionStartedEventAttributes;
    const [payload, ...others] = started?.input?.payloads ?? [];
    const [input] = decode(started?.input);
    if (!started || !payload || !isFields(input)) return event;
    // As in the recorded files, where bytes are base64.
    const data: unknown = Buffer.from(JSON.stringify(change(input))).toString('base64');
    const payloads = [{ ...payload, data: data as Uint8Array }, ...others];
    return { ...event, workflowExecutionStartedEventAttributes: { ...started, input: { payloads } } };
  });
  return { ...history, events: changed };
}
