import { trialClaim } from '../../../domain/lifecycle/claims.ts';
import { openLicense } from '../../../domain/lifecycle/opening.ts';
import { listChangeLog, listTermsEntries, verifyChangeLog } from '../../change-log.ts';
import { commitTransition, insertLicenseCopy } from '../../commit.ts';
import { refuseRecording } from '../../commit/refuse.ts';
import type { Database } from '../../connect.ts';
import { newId } from '../../ids.ts';
import * as accounts from '../../queries/accounts.ts';
import * as apiKeys from '../../queries/api-keys.ts';
import * as claims from '../../queries/claims.ts';
import * as idempotency from '../../queries/idempotency.ts';
import * as licenseKeys from '../../queries/license-keys.ts';
import * as labels from '../../queries/license-labels.ts';
import * as licenses from '../../queries/licenses.ts';
import * as notifications from '../../queries/notifications.ts';
import * as methods from '../../queries/payment-methods.ts';
import { checkTables } from '../../queries/readiness.ts';
import * as sandboxes from '../../queries/sandboxes.ts';
import * as stripeEvents from '../../queries/stripe-events.ts';
import { resealKeys } from '../../reseal.ts';
import { vault } from '../vault.ts';
import { DAY_MS, expectStep, newLicenseFor, PLAN, START, TEST_ACTOR } from '../fixtures.ts';
import { FACTS } from '../large/facts.ts';
import type { ScopedDatabase } from '../../scoped.ts';
import { sealKey } from '../../vault.ts';

/** A query function with arguments for which it finds rows. What it writes is rolled back. */
export interface QueryCase {
  readonly query: (...args: never[]) => unknown;
  readonly name: string;
  readonly run: (db: ScopedDatabase) => Promise<unknown>;
  /** Changes rows first, by statements that are not explained. */
  readonly setup?: (db: ScopedDatabase) => Promise<unknown>;
}

/** Calls the function with the arguments. */
export function query<A extends readonly unknown[]>(
  call: (db: ScopedDatabase, ...args: A) => Promise<unknown>,
  ...args: A
): QueryCase {
  return { query: call, name: call.name, run: (db) => call(db, ...args) };
}

/** Calls the function after others, whose queries are explained with it. */
export function queryBy(call: (...args: never[]) => unknown, run: (db: ScopedDatabase) => Promise<unknown>): QueryCase {
  return { query: call, name: call.name, run };
}

const { bigAccount, smallAccount, license, copiedLicense, bigSandbox, apiKey } = FACTS;
const trialOf = (plan: string) =>
  openLicense(
    newLicenseFor({ id: smallAccount, sandboxId: null }, { ...PLAN, id: plan }),
    { type: 'start_trial' },
    START,
    TEST_ACTOR,
  );
/** A trial that the account has had. */
const refusedTrial = trialOf('team-monthly');
const request = {
  senderId: apiKey,
  method: 'POST',
  path: '/v1/licenses',
  requestHash: Buffer.alloc(32),
  lockMs: 1_000,
};
const newAccount = {
  name: 'Acme',
  email: 'billing@acme.example',
  language: 'en',
  zone: 'UTC',
  currency: 'EUR',
  region: 'eu',
} as const;
const card = { stripeId: 'pm_x', brand: 'visa', last4: '4242', expMonth: 1, expYear: 2040, isDefault: true } as const;

async function keyOf(db: Database): Promise<string> {
  const key = vault.generateKey();
  const { lookupHash, ciphertext, secretId } = sealKey(vault, key, license);
  await db.sql`update license_keys set lookup_hash = ${lookupHash}, ciphertext = ${ciphertext}, secret_id = ${secretId}
    where license_id = ${license} and version = 1`;
  return key;
}

async function lock(db: Database): Promise<idempotency.IdempotencyLock> {
  const locked = await idempotency.lockIdempotencyKey(db, { ...request, key: 'new' });
  if (locked.kind !== 'new') throw new Error('The key is locked already');
  return locked.claim;
}

async function dueNotification(db: Database): Promise<string> {
  const [claimed] = await notifications.claimNotifications(db, await notifications.listLicensesToNotify(db, 3));
  const [message] = claimed?.messages ?? [];
  if (!message) throw new Error('No message is due');
  return message.id;
}

/** Many mails are due, and as many wait for their next attempt. */
const mailServerIsAway = (db: Database) => db.sql`
  update notifications set status = 'pending', delivered_at = null,
    next_attempt_at = now() + (right(subject_id, 2)::integer - 50) * interval '1 minute'
  where status = 'delivered' and created_at > now() - interval '25 days'`;

/** A mail to a contact is due. */
const contactIsWrittenTo = (db: Database) => db.sql`
  with named as (
    update contacts set account_id = ${FACTS.licenseAccount} where id = ${FACTS.contact} returning id, account_id
  )
  insert into notifications (id, subject_type, subject_id, account_id, sequence, channel, recipient_type, recipient_id, template, params,
    legal, at)
  select ${license} || '/1/0/' || id, 'license', ${license}, account_id, 1, 'email', 'contact', id, 'payment_received',
    '{"version": 1}', false, now() from named`;

const response = { status: 201, headers: {}, body: Buffer.from('{}') };

export const QUERY_CASES: readonly QueryCase[] = [
  query(accounts.createAccount, { ...newAccount, externalId: 'crm-new', parentId: bigAccount }),
  query(accounts.findAccount, smallAccount),
  query(accounts.updateAccount, smallAccount, { name: 'Other', externalId: 'crm-other', parentId: bigAccount }),
  query(accounts.setPasskeysRequired, smallAccount, true),
  query(accounts.linkStripeCustomer, smallAccount, 'cus_other'),

  query(apiKeys.createApiKey, { scope: 'customer', accountId: smallAccount, name: 'Key' }),
  query(apiKeys.createApiKeyWithId, { scope: 'product', name: 'Key' }, FACTS.newApiKey),
  query(
    apiKeys.createAccountKeyWithin,
    20,
    { scope: 'customer', accountId: smallAccount, name: 'Key' },
    FACTS.newApiKey,
  ),
  query(apiKeys.findApiKeyBySecret, FACTS.apiKeySecret),
  query(apiKeys.findApiKey, apiKey),
  query(apiKeys.rotateApiKey, apiKey, { overlapHours: 1, rotationId: 'rotation' }),
  query(apiKeys.revokeApiKey, apiKey, START),

  query(claims.findClaimHolder, trialClaim(smallAccount, 'team-monthly')),
  query(claims.findRefusedClaim, [refusedTrial]),
  query(claims.copyClaims, { id: copiedLicense, account: smallAccount }, license),

  query(idempotency.lockIdempotencyKey, { ...request, key: 'new' }),
  query(idempotency.lockIdempotencyKey, { ...request, key: FACTS.idempotencyKey }),
  queryBy(idempotency.storeIdempotentResponse, async (db) =>
    idempotency.storeIdempotentResponse(db, await lock(db), response),
  ),
  queryBy(idempotency.releaseIdempotencyKey, async (db) => idempotency.releaseIdempotencyKey(db, await lock(db))),
  query(idempotency.deleteExpiredIdempotencyKeys),

  queryBy(licenseKeys.findLicenseByKey, async (db) => licenseKeys.findLicenseByKey(db, vault, await keyOf(db), START)),
  queryBy(licenseKeys.readLicenseKey, async (db) => {
    await keyOf(db);
    return licenseKeys.readLicenseKey(db, vault, license);
  }),
  query(licenseKeys.findKeyHint, license),
  query(licenseKeys.findReplacedKeyEnd, FACTS.rekeyedLicense),
  query(licenseKeys.findKeyHints, [license, FACTS.oldLicense, copiedLicense]),

  query(labels.setLicenseCards, { id: license, accountId: smallAccount }, labels.NO_CARDS),
  query(labels.setLicenseLabels, { id: license, accountId: smallAccount }, { externalId: 'crm-new', metadata: {} }),
  query(labels.deleteLabelsOfNoLicense, 'lic_unknown'),
  query(labels.copyLicenseLabels, { id: newId('lic'), account: smallAccount }, license),

  query(licenses.findLicense, license),
  query(licenses.findLicenses, [license, copiedLicense]),
  query(licenses.listSandboxLicenses, bigSandbox),
  query(licenses.listSandboxLicenses, bigSandbox, { only: [copiedLicense] }),
  query(licenses.listPeriods, license),
  query(licenses.listGrants, license),
  query(licenses.listOwingLicenses, bigAccount),

  query(notifications.listLicensesToNotify, 100),
  { ...query(notifications.listLicensesToNotify, 100), setup: mailServerIsAway },
  queryBy(notifications.claimNotifications, dueNotification),
  query(notifications.claimNotifications, [FACTS.oldLicense]),
  { ...query(notifications.claimNotifications, [FACTS.oldLicense, license]), setup: mailServerIsAway },
  { ...query(notifications.claimNotifications, [license]), setup: contactIsWrittenTo },
  queryBy(notifications.releaseNotifications, async (db) =>
    notifications.releaseNotifications(db, [await dueNotification(db)], { after: `${license}/1/0` }),
  ),
  query(notifications.findMailFacts, copiedLicense),
  query(notifications.keepSandboxMails, [{ id: `${copiedLicense}/1/0`, subject: 'x', text: 'y' }]),
  query(notifications.findNotification, `${license}/1/0`),
  queryBy(notifications.markDelivered, async (db) =>
    notifications.markDelivered(db, await dueNotification(db), { at: START, messageId: null }),
  ),
  queryBy(notifications.deferNotification, async (db) =>
    notifications.deferNotification(db, await dueNotification(db), Date.now() + 3_600_000),
  ),
  queryBy(notifications.markSuppressed, async (db) =>
    notifications.markSuppressed(db, await dueNotification(db), 'opted_out'),
  ),
  queryBy(notifications.markAttemptFailed, async (db) =>
    notifications.markAttemptFailed(db, await dueNotification(db), '550', { final: true }),
  ),

  query(methods.savePaymentMethod, { accountId: smallAccount, ...card }),
  queryBy(methods.setDefaultPaymentMethod, async (db) => {
    await methods.savePaymentMethod(db, { accountId: smallAccount, ...card, isDefault: false });
    return methods.setDefaultPaymentMethod(db, smallAccount, card.stripeId);
  }),
  queryBy(methods.removePaymentMethod, async (db) => {
    await methods.savePaymentMethod(db, { accountId: smallAccount, ...card, isDefault: false });
    return methods.removePaymentMethod(db, smallAccount, card.stripeId);
  }),
  query(methods.findPaymentMethod, smallAccount, FACTS.paymentMethod),
  query(methods.findDefaultPaymentMethod, smallAccount),
  query(methods.listLicensesPaidOnlyBy, smallAccount, FACTS.paymentMethod),
  query(methods.findPayer, { account: smallAccount, license: FACTS.activatedLicense }),
  query(methods.listPaymentMethods, smallAccount),

  query(checkTables),

  query(sandboxes.createSandbox, { name: 'x', sourceAccountId: bigAccount, clock: START, payments: 'as_cards' }),
  query(sandboxes.createSandboxWithin, 1_000_000, {
    name: 'x',
    sourceAccountId: bigAccount,
    clock: START,
    payments: 'as_cards',
  }),
  query(sandboxes.listCopiesOf, [FACTS.smallAccount]),
  query(sandboxes.findSourceOf, FACTS.copy),
  query(sandboxes.findSandbox, bigSandbox),
  query(sandboxes.findSandboxes, [bigSandbox, FACTS.smallSandbox]),
  query(sandboxes.advanceClock, bigSandbox, Date.UTC(2100, 0)),
  query(sandboxes.updateSandbox, bigSandbox, { payments: 'card_declined' }),
  query(sandboxes.discardSandbox, bigSandbox, START),

  query(stripeEvents.recordStripeEvent, {
    id: FACTS.stripeEvent,
    type: 'invoice.paid',
    created: START,
    objectId: 'in_1',
  }),
  query(stripeEvents.markStripeEventHandled, FACTS.stripeEvent, START, 'signalled'),

  query(listChangeLog, FACTS.oldLicense, {}),
  query(listTermsEntries, FACTS.oldLicense),
  query(verifyChangeLog, FACTS.oldLicense),
  queryBy(commitTransition, async (db) => {
    const opened = trialOf('new');
    await commitTransition(db, vault, [opened]);
    const paused = expectStep(opened.license, { type: 'pause', until: null }, START + DAY_MS);
    await commitTransition(db, vault, [paused]);
    await commitTransition(db, vault, [paused]);
  }),
  queryBy(insertLicenseCopy, (db) => {
    const source = trialOf('new').license;
    const copy = { ...source, account: FACTS.sandboxAccount, sandbox: bigSandbox };
    return insertLicenseCopy(db, vault, copy, { copiedFrom: license });
  }),
  query(refuseRecording, [refusedTrial], 'recording'),
  query(resealKeys, { ...vault, secretId: 's1' }),
];
