import type { StripeClient } from '../../billing/stripe-client.ts';
import type { Activities } from '../../activities/activities.ts';
import type { Deliver } from '../../activities/notifications/deliver.ts';
import { asSystem } from '../../db/as-system.ts';
import type { Database } from '../../db/connect.ts';
import { findLicense } from '../../db/queries/licenses.ts';
import { BILLING, TIMER, type Actor, type License } from '../../domain/lifecycle/license.ts';
import type { LifecycleEvent } from '../../domain/lifecycle/events.ts';
import { chargeRequest } from '../../domain/lifecycle/attempts.ts';
import { startedCharge } from '../../domain/lifecycle/charges.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import { transition } from '../../domain/lifecycle/transition.ts';

export interface BareActivities {
  /** Does nothing. */
  nothing(id: string): Promise<void>;
  /** All side effects of a renewal in one activity: the Stripe requests, the commit, the mail. */
  sameWork(id: string): Promise<void>;
  /** Like `sameWork`, for a customer's command: the mail is sent by `deliver`, after the answer. */
  sameCommand(id: string): Promise<void>;
  /** Sends the mails of a licence. */
  deliver(id: string): Promise<void>;
  /** Makes one request to the billing provider. */
  oneRequest(customer: string): Promise<void>;
}

interface Dependencies {
  readonly db: Database;
  readonly stripe: StripeClient;
  readonly real: Activities;
  readonly deliver: Deliver;
  /** Called when an activity that writes nothing to the database is done. */
  readonly onDone: (id: string) => void;
}

export function createBareActivities({ db, stripe, real, deliver, onDone }: Dependencies): BareActivities {
  async function renew(id: string, event: LifecycleEvent, actor: Actor): Promise<void> {
    const row = await findLicense(asSystem(db), id);
    if (!row) throw new Error(`No licence ${id}`);
    const requested = applyEvent(row.record, event, Date.now(), actor);
    const charge = startedCharge(row.record, requested.license);
    if (!charge) throw new Error(`${event.type} requested no charge`);
    const outcome = await real.collect(chargeRequest(requested.license, charge));
    await real.record([requested, applyEvent(requested.license, outcome.event, outcome.at, BILLING)]);
  }
  return {
    nothing: () => Promise.resolve(),
    async sameWork(id) {
      await renew(id, { type: 'renewal_due' }, TIMER);
      await deliver([id]);
    },
    sameCommand: (id) => renew(id, { type: 'renew', period: 2 }, { kind: 'api_key', id: 'key_bench' }),
    deliver: (id) => deliver([id]),
    async oneRequest(customer) {
      await stripe.customers.retrieve(customer);
      onDone(customer);
    },
  };
}

function applyEvent(license: License, event: LifecycleEvent, at: number, actor: Actor): Step {
  const outcome = transition(license, event, at, actor);
  if (outcome.kind !== 'moved') throw new Error(`${event.type} was ${outcome.kind} in ${license.state}`);
  return outcome.step;
}
