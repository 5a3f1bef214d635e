import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { ageSignIns, mailsTo, newestCode } from '../../api/testing/people.ts';
import { insertMember, insertPerson, insertSession } from '../../db/testing/people.ts';
import { insertIdentityProvider, insertVerifiedDomain } from '../../db/testing/sign-on.ts';
import { ACCOUNT_ROLES } from '../../domain/access/roles.ts';
import { newId } from '../../db/ids.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';
import { faultsInWays } from '../support/ways.ts';

const { api, open, origin, newOwner } = usePortal(useApi);

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const said = (page: Page, text: string) => page.getByRole('alertdialog').filter({ hasText: text }).waitFor();
const access = (account: string) => `/${account}/organisation/access`;

/** Confirms in the dialog that has the name. */
async function confirm(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('dialog', { name }).getByRole('button', { name: action, exact: true }).click();
}

async function openClaim(account: string, person: { readonly id: string }): Promise<string> {
  const { token: session } = await insertSession(api().db, person);
  // As a page of the portal sends it.
  const headers = { origin: origin() };
  const opened = await api().call('POST', '/v1/ownership-claims', { session, headers, body: { account } });
  expect(opened.status, opened.text).toBe(201);
  return String(opened.body['id']);
}

/** Asks for a code by a button, and reads it from the mail. */
async function askForCode(page: Page, asking: Locator, email: string): Promise<string> {
  const asked = page.waitForResponse((response) => response.url().endsWith('/v1/sign-in/codes'));
  await asking.click();
  expect((await asked).status()).toBe(202);
  return await newestCode(api(), email);
}

/** Lets the 72 hours pass. */
async function makeReady(id: string): Promise<void> {
  await api().db.sql`update ownership_claims set created_at = created_at - interval '73 hours',
    ready_at = ready_at - interval '73 hours' where id = ${id}`;
}

describe('a claim of the ownership', () => {
  test.each(ACCOUNT_ROLES.filter((role) => role !== 'owner'))('is opened, and not revoked, as %s', async (role) => {
    const { account } = await newOwner();
    const { person } = await insertMember(api().db, { account, role });
    const { page, faults } = await open(access(account), { as: person });
    await button(page, 'Claim the ownership of Acme').click();
    await page.getByText('For three days, an owner can revoke the claim.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await confirm(page, 'Claim the ownership of Acme', 'Claim the ownership');
    await said(page, 'The ownership is claimed. All members are told.');
    await page.getByText(/^Can be completed from .*, unless an owner revokes it$/).waitFor();
    expect(await page.getByRole('button', { name: /Revoke|Become an owner|Claim the ownership/ }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('is revoked by an owner where the mail leads; the claimant sees it there', async () => {
    const { account, person } = await newOwner();
    const { person: member } = await insertMember(api().db, { account, role: 'member' });
    await openClaim(account, member);
    const { page, faults } = await open('/claims', { as: person });
    await page.getByText(`${member.email}, Acme`).waitFor();
    await button(page, `Revoke the claim of ${member.email}`).click();
    await confirm(page, `Revoke the claim of ${member.email}`, 'Revoke');
    await said(page, 'The claim is revoked.');
    await page.getByText('Nobody claims the ownership.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Access to Acme' }).click();
    await page.waitForURL(`${origin()}/portal${access(account)}`);
    expect(await button(page, 'Claim the ownership of Acme').count()).toBe(0);
    const { page: members } = await open('/claims', { as: member });
    await members.getByText('Revoked by an owner').waitFor();
    expect(faults).toEqual([]);
  });

  test('that nobody has revoked in time makes its member an owner', async () => {
    const { account } = await newOwner();
    const { person } = await insertMember(api().db, { account, role: 'member' });
    await makeReady(await openClaim(account, person));
    const { page, faults } = await open(access(account), { as: person });
    await button(page, 'Become an owner of Acme').click();
    await confirm(page, 'Become an owner of Acme', 'Become an owner');
    await said(page, 'You are an owner of this account.');
    await button(page, 'Set up single sign-on').waitFor();
    await page.getByText('Nobody claims the ownership.').waitFor();
    expect(faults).toEqual([]);
  });

  test('is open to somebody whom nobody has invited: from the page for signing in to the account', async () => {
    const { account, person: owner } = await newOwner();
    const domain = `${newId('dom').slice(4)}.example`;
    await insertVerifiedDomain(api().db, account, domain);
    const email = `kim@${domain}`;
    const { page, faults } = await open('/sign-in');
    await page.getByRole('link', { name: 'Our owner has left' }).click();
    await page.getByText(/^Sign in with the address that you have at your company/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('E-mail address').fill(email);
    const code = await askForCode(page, button(page, 'Send me a code'), email);
    await page.getByLabel('Code', { exact: true }).fill(code);
    await button(page, 'Sign in').click();
    await page.waitForURL(`${origin()}/portal/claims`);
    await page.getByText('Has verified the domain of your address. You are no member of it.').waitFor();
    await button(page, 'Claim the ownership of Acme').click();
    await confirm(page, 'Claim the ownership of Acme', 'Claim the ownership');
    await said(page, 'The ownership is claimed. All members are told.');
    await page.getByText(/^Can be completed from/).waitFor();
    expect(await button(page, 'Claim the ownership of Acme').count()).toBe(0);
    expect((await mailsTo(api(), owner.email)).map(({ template }) => template)).toEqual(['ownership_claimed']);

    const [claim] = await api().db.sql<[{ id: string }]>`select id from ownership_claims where account_id = ${account}`;
    await makeReady(claim.id);
    const [person] = await api().db.sql<[{ id: string }]>`select id from people where lower(email) = ${email}`;
    // The API knows a session for some seconds.
    const signedInAt = async () =>
      String(await page.evaluate(`fetch('/v1/me').then((me) => me.json()).then((me) => me.session.signed_in_at)`));
    const before = await signedInAt();
    await ageSignIns(api(), person, 60);
    await expect.poll(signedInAt).not.toBe(before);
    await page.reload();
    await button(page, 'Become an owner of Acme').click();
    await confirm(page, 'Become an owner of Acme', 'Become an owner');
    // An owner's power asks for a sign-in of the last ten minutes, here as in the account.
    const again = page.getByRole('dialog', { name: 'Confirm it is you' });
    const other = await askForCode(page, again.getByRole('button', { name: 'Send me a code' }), email);
    await again.getByLabel('Code', { exact: true }).fill(other);
    await again.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${origin()}/portal/${account}/licences`);
    const { token: session } = await insertSession(api().db, person);
    const { body } = await api().call('GET', '/v1/me', { session });
    expect(body['memberships']).toEqual([expect.objectContaining({ account, role: 'owner' })]);
    // The answers that ask for another sign-in are noted by the browser.
    expect(faults.filter((fault) => !fault.includes('403'))).toEqual([]);
  }, 90_000);

  test('is for nobody whose address no account has verified, and leads to the provider where that is required', async () => {
    const { account } = await newOwner();
    const domain = `${newId('dom').slice(4)}.example`;
    await insertVerifiedDomain(api().db, account, domain);
    await insertIdentityProvider(api().db, account, { isRequired: true });
    const { page: strangers } = await open('/', { as: await insertPerson(api().db) });
    await strangers.getByRole('link', { name: 'The owner of your account has left' }).click();
    await strangers.getByText(/^You have no claim, and no other account has verified/).waitFor();
    expect(await strangers.getByRole('button', { name: /Claim/ }).count()).toBe(0);
    const { page } = await open('/claims', { as: await insertPerson(api().db, { email: `kim@${domain}` }) });
    await page.getByText(/^Lets people of your domain in by its single sign-on alone/).waitFor();
    expect(await page.getByRole('button', { name: /Claim/ }).count()).toBe(0);
  });

  test('is explained by a help article that leads to the page', async () => {
    const { account } = await newOwner();
    const { person } = await insertMember(api().db, { account, role: 'viewer' });
    const { page, faults } = await open(`/${account}/help/owner-has-left`, { as: person });
    await page.getByRole('heading', { name: 'Our owner has left', level: 1 }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Access', exact: true }).click();
    await button(page, 'Claim the ownership of Acme').waitFor();
    expect(faults).toEqual([]);
  });

  test('has a page without a fault in any way, in German', async () => {
    const { account, person } = await newOwner();
    const domain = `${newId('dom').slice(4)}.example`;
    const { account: other } = await newOwner();
    await insertVerifiedDomain(api().db, other, domain);
    await api().db.sql`update people set email = ${`jana@${domain}`} where id = ${person.id}`;
    await openClaim(account, (await insertMember(api().db, { account, role: 'member' })).person);
    const { page, faults } = await open('/claims', { as: person, settings: { language: 'de' } });
    await page.getByRole('main').getByRole('button').nth(1).waitFor();
    expect(await page.getByRole('main').getByRole('button').count()).toBe(2);
    expect(await faultsInWays(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});
