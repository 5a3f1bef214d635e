import { z } from 'zod';
import type { History } from '../support/run-histories.ts';
import type { Sample } from './kinds.ts';
import type { StoredKind } from './shapes.ts';

/** What the updates of each workflow are asked with, and answer. */
const UPDATES: Readonly<Record<string, { readonly request: StoredKind; readonly answer: StoredKind }>> = {
  license: { request: 'command', answer: 'commandOutcome' },
  account: { request: 'retryRequest', answer: 'retryOutcome' },
};

/** All stored values that the history of a workflow's run contains. */
export function samplesIn({ events }: History): Sample[] {
  const scheduled = new Map<number, string>();
  const workflow = events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
  const updates = UPDATES[workflow];
  if (!updates) throw new Error(`samples.ts does not know what the workflow ${workflow} stores`);
  return (events ?? []).flatMap((event): Sample[] => {
    const { workflowExecutionStartedEventAttributes: started, activityTaskScheduledEventAttributes: activity } = event;
    if (started)
      return workflow === 'account'
        ? samplesOf('accountInput', started.input)
        : decode(started.input).flatMap(inputSamples);
    if (activity) {
      const name = activity.activityType?.name ?? '';
      scheduled.set(Number(event.eventId), name);
      return argumentSamples(name, decode(activity.input));
    }
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (signal) return samplesOf(SIGNALS[signal.signalName ?? ''] ?? 'intervention', signal.input);
    const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
    if (update) return samplesOf(updates.request, update.args);
    const answered = event.workflowExecutionUpdateCompletedEventAttributes;
    if (answered) return samplesOf(updates.answer, answered.outcome?.success);
    const ended = event.workflowExecutionCompletedEventAttributes;
    if (ended) return samplesOf('refusal', ended.result);
    const completed = event.activityTaskCompletedEventAttributes;
    const billed = BILLING.has(scheduled.get(Number(completed?.scheduledEventId)) ?? '');
    return billed ? samplesOf('outcome', completed?.result) : [];
  });
}

/** What the signals contain; those of interventions are called as their events. */
const SIGNALS: Readonly<Record<string, StoredKind>> = {
  payment_reported: 'paymentReport',
  payment_method_added: 'paymentMethodAdded',
  clock_advanced: 'clockAdvance',
};
const CHARGING: ReadonlySet<string> = new Set(['collect', 'checkPayment', 'voidCharge']);
const RECORDING: ReadonlySet<string> = new Set(['record', 'recordAndDeliver']);
const BILLING: ReadonlySet<string> = new Set([...CHARGING, 'refundInvoice']);

function samplesOf(kind: StoredKind, payloads: Payloads | null | undefined): Sample[] {
  return decode(payloads)
    .filter(isFields)
    .map((value) => ({ kind, value }));
}

function inputSamples(input: unknown): Sample[] {
  if (!isFields(input)) return [];
  const { recentOutcomes, ...value } = input;
  const outcomes = z.array(z.tuple([z.string(), z.record(z.string(), z.unknown())])).parse(recentOutcomes ?? []);
  return [
    ...withLicense('input', value),
    ...outcomes.map(([, outcome]) => ({ kind: 'commandOutcome', value: outcome }) as const),
  ];
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
    JSON.parse(Buffer.from(String(data ?? ''), 'base64').toString() || 'null'),
  );
}

/** The history of a run with another input. */
export function mapInput({ events, ...history }: History, change: Change): History {
  const changed = (events ?? []).map((event) => {
    const started = event.workflowExecutionStartedEventAttributes;
    if (!started?.input) return event;
    return {
      ...event,
      workflowExecutionStartedEventAttributes: { ...started, input: mapFirst(started.input, change) },
    };
  });
  return { ...history, events: changed };
}

/** The history of a run with other payloads of its signals. */
export function mapSignals(
  { events, ...history }: History,
  change: (name: string, payload: Sample['value']) => object,
): History {
  const changed = (events ?? []).map((event) => {
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (!signal?.input) return event;
    const input = mapFirst(signal.input, (payload) => change(signal.signalName ?? '', payload));
    return { ...event, workflowExecutionSignaledEventAttributes: { ...signal, input } };
  });
  return { ...history, events: changed };
}

type Change = (value: Sample['value']) => object;

/** The payloads with another first one, if that is an object. */
function mapFirst(payloads: Payloads, change: Change): Payloads {
  const [payload, ...others] = payloads.payloads ?? [];
  const [value] = decode(payloads);
  if (!payload || !isFields(value)) return payloads;
  // As in the recorded files, where bytes are base64.
  const data: unknown = Buffer.from(JSON.stringify(change(value))).toString('base64');
  return { payloads: [{ ...payload, data: data as Uint8Array }, ...others] };
}
