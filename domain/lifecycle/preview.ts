import { totalOf, type PriceLine } from '../billing/lines.ts';
import type { InstantMs } from '../calendar/instant.ts';
import { accessOf, type Access } from '../entitlements/access.ts';
import { accessAt } from '../entitlements/validity.ts';
import type { Money } from '../money/money.ts';
import { startedCharge } from './charges.ts';
import type { Notice, Step } from './effects.ts';
import type { LifecycleEvent, OpeningEvent } from './events.ts';
import type { Actor, License } from './license.ts';
import { openLicense, type NewLicense } from './opening.ts';
import type { Refusal } from './refusals.ts';
import { replacedKeyEnd } from './replaced-key.ts';
import { applyEvent, settle, type PaymentPredictor } from './simulate.ts';

/** What an event would do to a licence and cost. */
export type Preview =
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'unchanged' }
  | {
      readonly outcome: 'moved';
      /** The licence afterwards, if the payment succeeds. Its invoice is named {@link PREVIEW_INVOICE}. */
      readonly after: License;
      /** The event's step and, where it starts a payment, the step of its success. */
      readonly steps: readonly Step[];
      /** What would be charged at once, net; null for nothing. */
      readonly charge: { readonly amount: Money; readonly lines: readonly PriceLine[] } | null;
      /** The invoices whose payments would be given back. */
      readonly refunds: readonly string[];
      /** Until when the key that is replaced would still work; null where none is. */
      readonly oldKeyValidUntil: InstantMs | null;
      readonly access: { readonly before: Access; readonly after: Access };
      /** The notices that would be sent, in order. */
      readonly notices: readonly Notice[];
    };

/** The invoice of a previewed payment, which has no invoice at the billing provider. */
export const PREVIEW_INVOICE = 'preview';

const succeeds: PaymentPredictor = ({ key, invoice, amount }) => ({
  type: 'payment_succeeded',
  charge: key,
  invoice: invoice ?? PREVIEW_INVOICE,
  amount,
});

/** The outcome of an event by the transition that would carry it out, any payment succeeding. Nothing is carried out. */
export function preview(license: License, event: LifecycleEvent, at: InstantMs, actor: Actor): Preview {
  const steps: Step[] = [];
  for (const { outcome } of applyEvent(license, { event, at, actor }, succeeds)) {
    if (outcome.kind === 'refused') return { outcome: 'refused', refusal: outcome.refusal };
    if (outcome.kind === 'moved') steps.push(outcome.step);
  }
  const last = steps.at(-1);
  if (!last) return { outcome: 'unchanged' };
  return {
    outcome: 'moved',
    after: last.license,
    steps,
    charge: chargeOf(license, steps),
    refunds: refundsOf(license, steps),
    oldKeyValidUntil: steps.map(replacedKeyEnd).find((end) => end !== null) ?? null,
    access: { before: accessAt(license, at), after: accessOf(last.license) },
    notices: noticesOf(steps),
  };
}

function noticesOf(steps: readonly Step[]): Notice[] {
  return steps.flatMap(({ effects }) => effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.notice] : [])));
}

/** What the steps begin to refund. Each licence has what is not refunded yet, and the last one nothing. */
function refundsOf(before: License, steps: readonly Step[]): string[] {
  const begun = new Set(steps.flatMap(({ license }) => license.refunds));
  return [...begun].filter((invoice) => !before.refunds.includes(invoice));
}

/** What the first of the steps starts to collect. */
function chargeOf(before: License | null, [first]: readonly Step[]) {
  const charge = first && startedCharge(before, first.license);
  return charge ? { amount: totalOf(charge.lines), lines: charge.lines } : null;
}

/** As {@link preview}, for a licence that does not exist yet. It is always possible: refusals come from the offer. */
export function previewOpening(
  newLicense: NewLicense,
  event: OpeningEvent,
  at: InstantMs,
  actor: Actor,
): Extract<Preview, { outcome: 'moved' }> {
  const opened = openLicense(newLicense, event, at, actor);
  const steps: Step[] = [opened];
  for (const { outcome } of settle(opened.license, succeeds)) if (outcome.kind === 'moved') steps.push(outcome.step);
  const after = steps.at(-1)?.license ?? opened.license;
  return {
    outcome: 'moved',
    after,
    steps,
    charge: chargeOf(null, steps),
    refunds: [],
    oldKeyValidUntil: null,
    access: { before: 'nothing', after: accessOf(after) },
    notices: noticesOf(steps),
  };
}
