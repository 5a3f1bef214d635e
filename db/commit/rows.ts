import { grantsOf } from '../../domain/entitlements/grants.ts';
import type { Effect, Notice, Step } from '../../domain/lifecycle/effects.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { NOTICE_TOPICS } from '../../domain/lifecycle/notice-topics.ts';
import { isOptional } from '../../domain/lifecycle/optional-notices.ts';
import { licenseEventVersions } from '../../domain/stored/event-data.ts';
import { licenseVersions } from '../../domain/stored/license.ts';
import { noticeParamsVersions } from '../../domain/stored/notice-params.ts';
import { notificationId } from '../notification-id.ts';
import { toTimestamptz } from '../time.ts';
import type { Vault } from '../vault.ts';
import { claimRows } from './claim-rows.ts';
import type { HashLink } from './hash-chain.ts';
import { keyRows } from './keys.ts';
import { periodRows } from './periods.ts';

export type CommitRows = ReturnType<typeof toCommitRows>;

interface LicenseCopy {
  readonly license: License;
  readonly copiedFrom: string;
}

/**
 * The rows of steps, named as the database's columns, instants as text. Only the keys are random: otherwise the same
 * steps give the same rows.
 */
export function toCommitRows(
  steps: readonly Step[],
  chain: { readonly links: readonly HashLink[]; readonly head: string },
  vault: Vault,
  copy?: LicenseCopy,
) {
  const license = copy?.license ?? licenseAfter(steps);
  const opens = copy !== undefined || steps[0]?.entry.from === null;
  return {
    /** The sequence that the licence's row must have; null for a licence that must not exist yet. */
    follows: opens ? null : license.sequence - steps.length,
    license: licenseRow(license, chain.head, copy?.copiedFrom ?? null),
    ...periodRows(copy ? [license] : steps.map((step) => step.license)),
    grants: grantsOf(license).map(({ source: from, ...grant }) => ({ ...grant, source: from })),
    log: steps.map((step, i) => logRow(step, chain.links[i])),
    notifications: steps.flatMap(notificationRows),
    events: copy ? [copyRow(license)] : steps.map(eventRow),
    ...claimRows(steps),
    ...keyRows(steps, license, vault, { first: opens }),
  };
}

function licenseAfter(steps: readonly Step[]): License {
  const last = steps.at(-1);
  if (!last) throw new TypeError('No steps and no licence');
  return last.license;
}

function licenseRow(license: License, headHash: string, copiedFrom: string | null) {
  const { period, terms } = license;
  return {
    id: license.id,
    account_id: license.account,
    sandbox_id: license.sandbox,
    plan_id: terms.plan.id,
    state: license.state,
    currency: terms.currency,
    quantity: terms.quantity,
    period_start: period && toTimestamptz(period.start),
    period_end: period && toTimestamptz(period.end),
    auto_renew: license.autoRenew,
    cancelled: license.cancelled,
    sequence: license.sequence,
    head_hash: headHash,
    clock: toTimestamptz(license.clock),
    record: licenseVersions.store(license),
    copied_from: copiedFrom,
  };
}

function logRow({ entry, license }: Step, linked: HashLink | undefined) {
  if (!linked) throw new TypeError(`Entry ${entry.sequence} has no link`);
  const { sequence, at, actor, event, from, to, access, amount, reason, changes } = entry;
  return {
    sequence,
    at: toTimestamptz(at),
    actor,
    event,
    from_state: from,
    to_state: to,
    access,
    amount: amount?.amount ?? null,
    currency: amount?.currency ?? null,
    reason,
    changes,
    terms: from !== null && 'terms' in changes ? license.terms : null,
    previous_hash: linked.previousHash,
    hash: linked.hash,
  };
}

function notificationRows({ license, entry, effects }: Step) {
  return noticesOf(effects).map(({ template, params, legal }, n) => ({
    id: notificationId(license.id, entry.sequence, n),
    sequence: entry.sequence,
    template,
    params: noticeParamsVersions.store(params),
    legal,
    optional: isOptional({ template, legal }),
    topic: NOTICE_TOPICS[template],
    at: toTimestamptz(entry.at),
  }));
}

function noticesOf(effects: readonly Effect[]): Notice[] {
  return effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.notice] : []));
}

/** A copy is an event of its own, so that readers know what its next one follows. */
function copyRow({ sequence, clock, state, terms, period }: License) {
  const data = licenseEventVersions.store({
    plan: terms.plan.id,
    from: null,
    to: state,
    reason: null,
    period: spanOf(period),
  });
  return { sequence, type: 'license.copied', data, at: toTimestamptz(clock) };
}

function spanOf(period: License['period']) {
  return period && { number: period.number, start: period.start, end: period.end };
}

function eventRow({ license, entry }: Step) {
  const { period, terms } = license;
  const data = licenseEventVersions.store({
    plan: terms.plan.id,
    from: entry.from,
    to: entry.to,
    reason: entry.reason,
    period: spanOf(period),
  });
  return {
    sequence: entry.sequence,
    type: `license.${entry.event}`,
    data,
    at: toTimestamptz(entry.at),
  };
}
