import { priceLines, type PriceLine } from '../billing/price.ts';
import type { InstantMs } from '../calendar/instant.ts';
import { accessOf, type Access } from '../entitlements/access.ts';
import type { Money } from '../money/money.ts';
import { chargeIn, type Notice, type Step } from './effects.ts';
import type { LifecycleEvent } from './events.ts';
import type { Actor, License } from './license.ts';
import type { Refusal } from './refusals.ts';
import { applyEvent, type PaymentPredictor } from './simulate.ts';

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
      readonly access: { readonly before: Access; readonly after: Access };
      /** The notices that would be sent, in order. */
      readonly notices: readonly Notice[];
    };

/** The invoice of a previewed payment, which has no invoice at the billing provider. */
export const PREVIEW_INVOICE = 'preview';

const succeeds: PaymentPredictor = ({ invoice, amount }) => ({
  type: 'payment_succeeded',
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
    access: { before: accessOf(license, at), after: accessOf(last.license) },
    notices: steps.flatMap(({ effects }) =>
      effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.notice] : [])),
    ),
  };
}

function chargeOf({ terms }: License, steps: readonly Step[]) {
  const charge = chargeIn(steps.flatMap(({ effects }) => effects));
  return charge ? { amount: charge.amount, lines: priceLines(terms, charge.span) } : null;
}
