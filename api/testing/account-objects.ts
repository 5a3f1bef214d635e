import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { createApiKey } from '../../db/queries/api-keys.ts';
import { createProviderInvoice } from './provider-invoice.ts';
import { enterTestCard } from './test-card.ts';
import { recordInvoice } from '../../db/queries/invoices.ts';
import { refundId } from '../../db/queries/refunds.ts';
import { setLicenseLabels } from '../../db/queries/license-labels.ts';
import { takeOfLimit } from '../../db/queries/limit-uses.ts';
import { readLicenseKey } from '../../db/queries/license-keys.ts';
import { firstPeriodOf, insertPurchase, insertTestAccount } from '../../db/testing/fixtures.ts';
import { vault } from '../../db/testing/database.ts';
import { SYSTEM } from '../../domain/access/system.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { insertCharge } from './charges.ts';
import { newId } from '../../db/ids.ts';
import { approveOwnershipClaim, openOwnershipClaim } from '../../db/queries/ownership-claim-steps.ts';
import { offerOwnership } from '../../db/queries/ownership-transfers.ts';
import { scopeTo } from '../../db/scoped.ts';
import { sealMail } from '../../db/queries/person-mails.ts';
import { beginSignOn } from '../../db/queries/sign-on.ts';
import { insertLink } from '../../db/testing/account-links.ts';
import { insertIdentityProvider } from '../../db/testing/sign-on.ts';
import { insertMember, insertPerson, insertStaff } from '../../db/testing/people.ts';
import { bindSubject } from '../../db/queries/sign-on-subjects.ts';
import { recordRemoval } from '../../db/queries/removed-members.ts';
import { memberSession } from './people.ts';
import { TEST_PERSON_SECRETS, type Api } from './server.ts';

const USE = { limit: 'key_rotations', amount: 1, most: 1, hours: 1 } as const;

/** Ids of one account's things. */
export interface AccountObjects {
  readonly account: string;
  readonly license: string;
  readonly licenseKey: string;
  /** The external id of its licence. */
  readonly externalId: string;
  readonly charge: string;
  readonly invoice: string;
  /** Not the default: it can be removed. */
  readonly paymentMethod: string;
  /** A setup whose card has been entered at the billing provider. */
  readonly paymentMethodSetup: string;
  readonly sandbox: string;
  readonly sandboxAccount: string;
  readonly sandboxLicense: string;
  readonly apiKey: string;
  /** A plain member, who has been offered the ownership. */
  readonly member: string;
  readonly invitation: string;
  readonly transfer: string;
  /** A claim of the ownership for somebody else, which was approved: before that its account's people do not see it. */
  readonly claim: string;
  readonly contact: string;
  /** A machine on which its licence is active. */
  readonly activation: string;
  /** The active link to its parent, another account. */
  readonly link: string;
  /** What another account offers it: to be its parent. */
  readonly offeredLink: string;
  /** One that is not verified. */
  readonly domain: string;
  /** Asked by a viewer, for owners and managers. */
  readonly approval: string;
  /** A declaration that waits. */
  readonly declaration: string;
  /** A refund that waits for somebody of support. */
  readonly refund: string;
}

/** Creates an account with a paid licence and one of each thing that an account has, also in a sandbox. */
export async function createAccountObjects(api: Api): Promise<AccountObjects> {
  const { db } = api;
  const license = await insertPurchase(db);
  const { id, account } = license;
  const externalId = `order-${id}`;
  const [charge, invoice, made, key] = await Promise.all([
    insertCharge(db, license),
    insertInvoice(api, license),
    createApiKey(db, { scope: 'customer', accountId: account, name: 'Shop' }),
    readLicenseKey(db, vault, id),
    setLicenseLabels(db, { id, accountId: account }, { externalId }),
    // A list of one row has no cursor.
    createApiKey(db, { scope: 'customer', accountId: account, name: 'Reports' }),
    takeOfLimit(db, { ...USE, requestId: id, license, principal: SYSTEM }),
  ]);
  const people = await insertPeople(api, account);
  await create(api, '/v1/payment-methods', { account, token: 'pm_card_visa' });
  const paymentMethod = await create(api, '/v1/payment-methods', { account, token: 'pm_card_amex', default: false });
  const paymentMethodSetup = await setUpCard(api, account);
  const session = await memberSession(api, account, 'license_manager');
  const sandboxed = await api.call('POST', '/v1/sandboxes', { session, body: { account } });
  expect(sandboxed.status, sandboxed.text).toBe(201);
  const sandbox = String(sandboxed.body['id']);
  const [copy] = await db.sql<[{ id: string; account: string }]>`
    select id, account_id as account from licenses where sandbox_id = ${sandbox}`;
  return {
    account,
    license: id,
    licenseKey: key?.key ?? '',
    externalId,
    charge,
    invoice,
    paymentMethod,
    paymentMethodSetup,
    sandbox,
    sandboxAccount: copy.account,
    sandboxLicense: copy.id,
    apiKey: made.apiKey.id,
    ...people,
    activation: await activateMachines(api, key?.key ?? ''),
    ...(await insertLinks(api, account)),
    approval: await askForApproval(api, license),
    declaration: await insertDeclarations(api, license),
    refund: await insertRefunds(api, license),
  };
}

/** A member, an invitation, an offer and a claim of ownership, and a contact of the account. */
async function insertPeople(api: Api, account: string) {
  const { db } = api;
  const [owner, member] = await Promise.all([
    insertMember(db, { account, role: 'owner' }),
    insertMember(db, { account, role: 'member' }),
  ]);
  const transfer = newId('otr');
  const mail = { template: 'ownership_offered', to: member.person.email, params: {} } as const;
  await offerOwnership(
    db,
    { id: transfer, accountId: account, fromPersonId: owner.person.id, toPersonId: member.person.id },
    sealMail(TEST_PERSON_SECRETS, mail, { validMinutes: 10 }),
  );
  const { id: viewer } = await insertStaff(db, 'agent');
  // A list of one row has no cursor.
  for (const id of [newId('avw'), newId('avw')])
    await db.sql`
      insert into account_views (id, account_id, person_id, first_name, session_id, role, reason, expires_at)
      values (${id}, ${account}, ${viewer}, 'Mara', ${newId('ses')}, 'owner', 'Asked us to look', now() + interval '1 minute')`;
  const claim = newId('ocl');
  const { id: openedBy } = await insertStaff(db, 'agent');
  const claimed = { accountId: account, email: `claimant-${account}@people.example`, openedBy, reason: 'Left' };
  await openOwnershipClaim(db, { id: claim, ...claimed }, () => []);
  const approver = await insertStaff(db, 'support_lead');
  const approved = { template: 'ownership_claim_approved', to: claimed.email, params: {} } as const;
  await approveOwnershipClaim(
    scopeTo(db, SYSTEM),
    { id: claim, approver: approver.id, language: 'en' },
    { toMembers: () => [], toClaimant: sealMail(TEST_PERSON_SECRETS, approved, { validMinutes: 10 }) },
  );
  const invited = { account, email: `invited-${account}@people.example`, role: 'viewer' };
  const contact = { account, topic: 'billing', email: `contact-${account}@people.example`, name: 'Accounts payable' };
  return {
    member: member.id,
    transfer,
    claim,
    invitation: await create(api, '/v1/invitations', invited),
    contact: await create(api, '/v1/contacts', contact),
    domain: await insertSignOn(api, account),
  };
}

/** What two people have declared about the licence without signing in: a list of one row has no cursor. */
async function insertDeclarations({ db }: Api, { id, account }: License): Promise<string> {
  const ids = [newId('dcl'), newId('dcl')];
  for (const declaration of ids)
    await db.sql`
      insert into declarations (id, kind, language, name, email, contract, extraordinary, acknowledge_to, status, why, account_id, license_id)
      values (${declaration}, 'cancel', 'de', 'Jana', 'jana@people.example', 'Team', false, 'jana@people.example', 'waiting',
        'extraordinary', ${account}, ${id})`;
  return ids[0] ?? '';
}

/** Refunds of two invoices of the licence, which were refused: a list of one row has no cursor. */
async function insertRefunds({ db }: Api, { id, account }: License): Promise<string> {
  const invoices = [`in_refused_1_${id}`, `in_refused_2_${id}`];
  for (const invoice of invoices)
    await db.sql`
      with invoice as (
        insert into invoices (id, account_id, amount, currency, status, paid_at, span)
        values (${invoice}, ${account}, 1900, 'EUR', 'paid', now(), tstzrange(now(), now() + interval '1 month')) returning id
      )
      insert into refunds (id, invoice_id, account_id, currency, wanted, status, failure, refusals)
      select ${refundId(invoice)}, id, ${account}, 'EUR', true, 'failed', 'charge_disputed', 7 from invoice`;
  return refundId(invoices[0] ?? '');
}

/** Two machines that have the key: a list of one row has no cursor. */
async function activateMachines({ call, keys }: Api, key: string): Promise<string> {
  const ids: string[] = [];
  for (const fingerprint of ['machine-1', 'machine-2']) {
    const made = await call('POST', '/v1/activations', { key: keys.product, body: { key, fingerprint } });
    expect(made.status, made.text).toBe(201);
    ids.push(String(made.body['id']));
  }
  return ids[0] ?? '';
}

/** A link of the account to a parent, and the offer of another account to become its parent. */
async function insertLinks({ db }: Api, account: string) {
  const [parent, child] = [await insertTestAccount(db), await insertTestAccount(db)];
  return {
    link: await insertLink(db, { child: account, parent: parent.id, grants: { owner: 'viewer' } }),
    offeredLink: await insertLink(db, {
      child: child.id,
      parent: account,
      grants: { owner: 'viewer' },
      isAccepted: false,
    }),
  };
}

/** An identity provider, a sign-in that leads to it, somebody whom it does not bring back, and a domain, whose id it returns. */
async function insertSignOn({ db, ...api }: Api, account: string): Promise<string> {
  await insertIdentityProvider(db, account);
  const { id: personId, email } = await insertPerson(db);
  await recordRemoval(db, { accountId: account, personId, email });
  const { person } = await insertMember(db, { account, role: 'viewer' });
  const meant = { issuer: 'https://login.example', clientId: 'evergreen', subject: `subject-${account}` };
  await bindSubject(db, account, person.id, meant);
  await beginSignOn(db, {
    stateHash: createHash('sha256').update(account).digest(),
    accountId: account,
    nonce: `nonce-${account}`,
    verifier: Buffer.alloc(32),
    secretId: 'unknown',
  });
  return await create({ db, ...api }, '/v1/domains', { account, domain: `${account.replace('_', '-')}.example` });
}

/** A viewer of the account asks to turn automatic renewal off. */
async function askForApproval(api: Api, { id, account }: License): Promise<string> {
  const session = await memberSession(api, account, 'viewer');
  const body = { license: id, action: 'set-auto-renew', body: { on: false }, reason: 'A long holiday' };
  const asked = await api.call('POST', '/v1/approvals', { session, body });
  expect(asked.status, asked.text).toBe(201);
  return String(asked.body['id']);
}

/** Creates rows in the tables that an account's usual objects leave empty, and gives the account these names. */
export async function createOtherRows(
  { db, keys, call, customerKey }: Api,
  { account, license }: AccountObjects,
  { name, externalId }: { readonly name: string; readonly externalId: string },
): Promise<void> {
  const changed = await call('PATCH', `/v1/accounts/${account}`, {
    key: keys.admin,
    body: { name, external_id: externalId },
  });
  expect(changed.status, changed.text).toBe(200);
  await db.sql`insert into claims (key, license_id, account_id, sequence)
    values (${`trial/${account}/team-annual`}, ${license}, ${account}, 1)`;
  await db.sql`insert into notice_reads (person_id, account_id, read_until)
    select person_id, account_id, now() from members where account_id = ${account} limit 1`;
  await db.sql`insert into claiming_steps (id, license_id) values (${`step-${license}`}, ${license})`;
  const key = await customerKey(account);
  const headers = { 'idempotency-key': `idem-${account}` };
  await call('POST', '/v1/payment-methods', { key, body: { account, token: 'pm_card_mastercard' }, headers });
}

/** Enters a test card on the provider's page; the setup is not completed here. */
async function setUpCard(api: Api, account: string): Promise<string> {
  const started = await api.call('POST', '/v1/payment-methods/setups', { key: api.keys.admin, body: { account } });
  expect(started.status, started.text).toBe(201);
  await enterTestCard(String(started.body['url']), 'pm_card_visa');
  return String(started.body['id']);
}

async function insertInvoice({ db }: Api, license: License): Promise<string> {
  const { period } = license;
  if (!period) throw new Error('A purchase without a period');
  const id = await createProviderInvoice();
  const span = { start: period.start, end: period.end };
  const paid = { status: 'paid', attempts: 1, paidAt: period.start, amount: 5700, currency: 'EUR' } as const;
  const invoice = { id, accountId: license.account, ...paid, ...firstPeriodOf(license, span) };
  await recordInvoice(db, invoice);
  // Found by the same sum: a list of one row has no cursor.
  await recordInvoice(db, { ...invoice, id: `${id}_again` });
  return id;
}

async function create({ call, keys }: Api, path: string, body: unknown): Promise<string> {
  const made = await call('POST', path, { key: keys.admin, body });
  expect(made.status, made.text).toBe(201);
  return String(made.body['id']);
}
