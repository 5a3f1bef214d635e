import type { z } from 'zod';
import { createLicense } from '../../contract/licenses.ts';
import type { Account } from '../../db/queries/accounts.ts';
import { findLicense, type LicenseRow } from '../../db/queries/licenses.ts';
import { NO_CARDS, deleteLabelsOfNoLicense, setLicenseLabels } from '../../db/queries/license-labels.ts';
import { actorOf } from '../../domain/access/actor.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { OpeningEvent } from '../../domain/lifecycle/events.ts';
import type { NewLicense } from '../../domain/lifecycle/opening.ts';
import { previewOpening } from '../../domain/lifecycle/preview.ts';
import type { OfferRefusal } from '../../domain/offers/offer.ts';
import type { Terms } from '../../domain/lifecycle/license.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import { loadReferencedAccount } from '../accounts/load.ts';
import { toProblem } from '../http/error-to-problem.ts';
import { newObjectId } from '../http/new-object-id.ts';
import { problem, Problem, refusalProblem, validationProblem } from '../http/problem.ts';
import { implement, principalOf, StatusReply, type Call } from '../http/route.ts';
import { accountOffer, clockOf, mayRepeatTrial } from '../offers/account-offer.ts';
import { acceptedStatus, type AcceptedOutcome } from './command-reply.ts';
import type { LicenseJson } from './license-json.ts';
import { loadLicense, serializeLicense, visibleKey } from './load.ts';
import { previewReply, requireSamePromise } from './preview.ts';

type LicenseRequest = z.output<NonNullable<typeof createLicense.body>>;

/** A licence about to be created, and what its creation depends on. */
interface Purchase {
  readonly id: string;
  readonly account: Account;
  readonly terms: Terms;
  readonly request: LicenseRequest;
  /** The test clock of the account's sandbox; null for a live account. */
  readonly clock: InstantMs | null;
}

export const createLicenseRoute = implement(createLicense, async ({ body }, call) => {
  const account = await loadReferencedAccount(call, body.account, '#/account');
  // The same request names the same licence, so that a repetition joins what was started.
  const id = newObjectId(call, 'lic');
  const opened = body.preview ? null : await findLicense(call.db, id);
  if (opened) return await opening(call, { id, request: body, accepted: await joinOpened(call, opened) });
  const terms = await termsFor(call, { id, account, request: body });
  const purchase: Purchase = { id, account, terms, request: body, clock: await clockOf(call, account) };
  if (body.preview) return openingPreview(call, purchase);
  if (body.if_preview !== null) requireSamePromise(call, body.if_preview, promiseOf(purchase), id);
  return await opening(call, { id, request: body, accepted: await openLicense(call, purchase) });
});

const CREATED = 201;

/** The reply with the licence that was opened, and its key. `accepted`: the workflow's answer; null where it has ended. */
async function opening(
  call: Call,
  { id, request, accepted }: Pick<Purchase, 'id' | 'request'> & { readonly accepted: AcceptedOutcome | null },
): Promise<StatusReply<LicenseJson & { key: string | null }>> {
  const [read, key] = await Promise.all([loadLicense(call, id), visibleKey(call, id)]);
  const { status, headers } = acceptedStatus(read.record, { event: openingEvent(call, request), accepted }, CREATED);
  return new StatusReply(status, { ...serializeLicense(call, read), key }, headers);
}

/**
 * Waits for the outcome of an opening that was asked for before, and is not stored as a response any more. Whatever has become of the
 * licence's workflow, and of what is sold, nothing is opened, charged or labelled again.
 */
async function joinOpened(call: Call, { record }: LicenseRow): Promise<AcceptedOutcome | null> {
  const outcome = await call.deps.licenseClient.joinOpening(record.id, call.deadline);
  if (outcome !== 'closed' && !outcome.ok) throw openingProblem(outcome.refusal, record.id);
  return outcome === 'closed' ? null : outcome;
}

/** The terms on which the account gets the plan today. Throws the refusal as its problem. */
async function termsFor(
  call: Call,
  { id, account, request }: Pick<Purchase, 'id' | 'account' | 'request'>,
): Promise<Terms> {
  const { plan, currency, quantity, trial } = request;
  const offer = await accountOffer(call, account, { plan, currency, quantity, trial, license: id });
  if (!offer.ok) throw offerProblem(offer.refusal);
  return offer.terms;
}

function offerProblem(refusal: OfferRefusal): Problem {
  switch (refusal.code) {
    case 'plan_not_found':
      return validationProblem([{ key: 'plan', pointer: '#/plan' }]);
    case 'quantity_not_offered': {
      const { min, max } = refusal.about;
      const errors = [
        { key: 'quantity_range' as const, params: { minimum: min, maximum: max }, pointer: '#/quantity' },
      ];
      return problem(refusal.code, { about: refusal.about, errors });
    }
    case 'currency_not_offered': {
      const params = { values: refusal.about.currencies };
      return problem(refusal.code, {
        about: refusal.about,
        errors: [{ key: 'one_of', params, pointer: '#/currency' }],
      });
    }
    case 'trial_used':
      return problem(refusal.code, { about: refusal.about, extensions: { license: refusal.about.license } });
    case 'plan_not_sold':
    case 'trial_not_offered':
    case 'payment_method_required':
      return problem(refusal.code, { about: refusal.about });
  }
}

function newLicenseOf({ id, account, terms, request }: Purchase): NewLicense {
  return { id, account: account.id, sandbox: account.sandboxId, terms, autoRenew: request.auto_renew };
}

function openingEvent(call: Call, request: LicenseRequest): OpeningEvent {
  if (!request.trial) return { type: 'purchase' };
  return { type: 'start_trial', mayRepeat: mayRepeatTrial(call) };
}

function openingPreview(call: Call, purchase: Purchase) {
  const { request, clock } = purchase;
  const at = clock ?? call.deps.now();
  const change = previewOpening(newLicenseOf(purchase), openingEvent(call, request), at, actorOf(principalOf(call)));
  const read = {
    record: change.after,
    externalId: request.external_id,
    metadata: request.metadata,
    cards: NO_CARDS,
    keyHint: null,
    createdAt: at,
    clock,
    discarded: false,
  };
  return previewReply(call, read, change, promiseOf(purchase));
}

/** What a preview of a purchase promises: the account, the terms with their price, and whether it is a trial. */
function promiseOf({ account, terms, request }: Purchase): unknown {
  return [account.id, terms, request.trial, request.auto_renew];
}

/** A refused opening: about the licence whose payment failed, or the one that holds what the new one would claim. */
function openingProblem(refusal: Refusal, id: string): Problem {
  const { license = id } = refusal.about ?? {};
  return refusalProblem(refusal, { license });
}

/** Opens the licence, and returns the workflow's answer; null where its workflow has ended since an earlier request. */
async function openLicense(call: Call, purchase: Purchase): Promise<AcceptedOutcome | null> {
  const { id, account, request, clock } = purchase;
  const { db, deps } = call;
  const { licenseClient } = deps;
  await setLicenseLabels(
    db,
    { id, accountId: account.id },
    { externalId: request.external_id, metadata: request.metadata },
  );
  const opening = {
    of: newLicenseOf(purchase),
    event: openingEvent(call, request),
    actor: actorOf(principalOf(call)),
  };
  const outcome = await licenseClient.open(id, { opening, clock }, call.deadline).catch((error: unknown) => {
    // The licence may have been started: its id lets a caller that does not try again find it.
    const found = toProblem(error);
    throw found.status === 503
      ? new Problem(found.code, { ...found.parts, cause: error, extensions: { license: id } })
      : error;
  });
  // A request repeated after its licence's workflow has ended is answered with the licence as it is now.
  if (outcome !== 'closed' && !outcome.ok) {
    // If this fails, the labels are free for another licence after a day: see `setLicenseLabels`.
    await deleteLabelsOfNoLicense(db, id);
    throw openingProblem(outcome.refusal, id);
  }
  // The sandbox's clock may have moved before this licence was in the list of licences to notify.
  const moved = await clockOf(call, account);
  if (moved !== null && moved !== clock) await licenseClient.advanceClock(id, moved, call.deadline);
  return outcome === 'closed' ? null : outcome;
}
