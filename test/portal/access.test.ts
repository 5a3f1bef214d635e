import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { TEST_ISSUER } from '../../api/testing/identity-provider.ts';
import { insertLink } from '../../db/testing/account-links.ts';
import { insertMember, insertSession, insertStaff } from '../../db/testing/people.ts';
import { insertIdentityProvider, insertVerifiedDomain } from '../../db/testing/sign-on.ts';
import { newId } from '../../db/ids.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';
import { faultsInWays } from '../support/ways.ts';

const { api, open, origin } = usePortal(useApi);

async function newOwner() {
  const { body } = await api().call('POST', '/v1/accounts', {
    key: api().keys.admin,
    body: { name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu' },
  });
  const account = String(body['id']);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  return { account, person };
}

async function insertView(account: string) {
  const { id } = await insertStaff(api().db, 'agent');
  await api().db.sql`
    insert into account_views (id, account_id, person_id, first_name, session_id, role, reason, expires_at)
    values (${newId('avw')}, ${account}, ${id}, 'Mara', ${newId('ses')}, 'viewer', 'You asked about a bill', now() + interval '1 minute')`;
}

async function meOf(person: { readonly id: string }) {
  const { token: session } = await insertSession(api().db, person);
  return (await api().call('GET', '/v1/me', { session })).body;
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const said = (page: Page, text: string) => page.getByRole('alertdialog').filter({ hasText: text }).waitFor();
const address = (account: string) => `/${account}/organisation/access`;

describe('how people get into an account', () => {
  test('an owner adds a domain, sees the record to set, is told that it is not there, and removes the domain', async () => {
    const { account, person } = await newOwner();
    const { page, faults } = await open(address(account), { as: person });
    await page.getByText('No domain is added.').waitFor();
    await page.getByLabel('Domain', { exact: true }).fill('Acme.example');
    await button(page, 'Add the domain').click();
    await page.getByText('_evergreen-challenge.acme.example').waitFor();
    await button(page, 'Copy: Name of the DNS record').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
    await button(page, 'Verify acme.example').click();
    await page.getByRole('alert').filter({ hasText: 'DNS record not found' }).waitFor();
    await button(page, 'Remove acme.example').click();
    const dialog = page.getByRole('dialog', { name: 'Remove acme.example' });
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await said(page, 'acme.example is removed.');
    const left = await api().call('GET', `/v1/domains?account=${account}`, { key: api().keys.admin });
    expect(left.body['data']).toEqual([]);
  });

  test('a provider is set; one that cannot be used is refused with the reason', async () => {
    const { account, person } = await newOwner();
    const { page } = await open(address(account), { as: person });
    await button(page, 'Set up single sign-on').click();
    await page.getByText(`${origin()}/v1/sign-on/callback/${account}`).waitFor();
    await page.getByLabel('Issuer').fill('https://127.0.0.1');
    await page.getByLabel('Client ID').fill('evergreen');
    await page.getByLabel('Client secret').fill('secret of a client');
    expect(await accessibilityFaults(page)).toEqual([]);
    await button(page, 'Save the identity provider').click();
    await page.getByRole('alert').filter({ hasText: 'Identity provider not usable' }).waitFor();
    await page.getByLabel('Issuer').fill(TEST_ISSUER);
    await page.getByLabel('Role of new members').selectOption({ label: 'Viewer' });
    await button(page, 'Save the identity provider').click();
    await said(page, 'The identity provider is saved.');
    await page.getByText(TEST_ISSUER).waitFor();
    await button(page, 'Copy: Redirect address').waitFor();
    expect(await page.getByText('secret of a client').count()).toBe(0);
    const path = `/v1/accounts/${account}/identity-provider`;
    expect((await api().call('GET', path, { key: api().keys.admin })).body).toMatchObject({
      issuer: TEST_ISSUER,
      client_id: 'evergreen',
      new_member_role: 'viewer',
      enabled: true,
      required: false,
    });
  });

  test('a provider and its domain are shown; removed, members sign in by code again', async () => {
    const { account, person } = await newOwner();
    await insertIdentityProvider(api().db, account, { newMemberRole: 'viewer' });
    await insertVerifiedDomain(api().db, account, 'nordlicht.example');
    const { page, faults } = await open(address(account), { as: person });
    await page.getByText('https://login.acme.example').waitFor();
    await page.getByText('People can sign in by it.').waitFor();
    await page.getByText('nordlicht.example', { exact: true }).waitFor();
    expect(await page.getByText('_evergreen-challenge.nordlicht.example').count()).toBe(0);
    await button(page, 'Change').click();
    expect(await page.getByLabel('Issuer').inputValue()).toBe('https://login.acme.example');
    await page.getByText('Leave it empty to keep the one that is set.').waitFor();
    await button(page, 'Leave it as it is').click();
    await button(page, 'Remove the identity provider of Acme').click();
    const dialog = page.getByRole('dialog', { name: 'Remove the identity provider of Acme' });
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await said(page, 'The identity provider is removed.');
    await page.getByText('No identity provider is set.').waitFor();
    expect(faults).toEqual([]);
  });

  test('an owner requires more than a code from a mail, and lets one be enough again', async () => {
    const { account, person } = await newOwner();
    const { page } = await open(address(account), { as: person });
    await button(page, 'Require more than a code from a mail').click();
    const start = page.getByRole('dialog', { name: 'Require more than a code from a mail' });
    expect(await accessibilityFaults(page)).toEqual([]);
    await start.getByRole('button', { name: 'Require more', exact: true }).click();
    await said(page, 'A code from a mail alone is no longer enough.');
    const read = async () => (await api().call('GET', `/v1/accounts/${account}`, { key: api().keys.admin })).body;
    expect(await read()).toMatchObject({ passkeys_required: true });
    await button(page, 'Let a code from a mail be enough again').click();
    const stop = page.getByRole('dialog', { name: 'Let a code from a mail be enough again' });
    await stop.getByRole('button', { name: 'Require no more', exact: true }).click();
    await said(page, 'A code from a mail is enough again.');
    expect(await read()).toMatchObject({ passkeys_required: false });
  });

  test('owners see who of the vendor has looked, and why; other members see who can', async () => {
    const { account, person } = await newOwner();
    await insertView(account);
    const { page } = await open(address(account), { as: person });
    await page.getByText('Reason: You asked about a bill').waitFor();
    await page.getByText(/^Mara, /).waitFor();
    const { person: member } = await insertMember(api().db, { account, role: 'member' });
    const { page: members, faults } = await open(address(account), { as: member });
    await members.getByText('An owner of the account can see who has looked.').waitFor();
    expect(await members.getByText('You asked about a bill').count()).toBe(0);
    const owners = members.getByText('An owner of the account can change this.');
    await owners.nth(2).waitFor();
    expect(await owners.count()).toBe(3);
    expect(await members.getByRole('button', { name: /Set up|Add the domain|Require/ }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('the page with all that can be on it has no fault in any way', async () => {
    const { account, person } = await newOwner();
    await insertIdentityProvider(api().db, account);
    await insertView(account);
    const domain = `${newId('dom').slice(4)}.example`;
    await api().call('POST', '/v1/domains', { key: api().keys.admin, body: { account, domain } });
    const { page, faults } = await open(address(account), { as: person });
    await page.getByText('You asked about a bill').waitFor();
    await page.getByText(`_evergreen-challenge.${domain}`).waitFor();
    await page.getByText(`/v1/sign-on/callback/${account}`).waitFor();
    expect(await faultsInWays(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

describe('links between accounts', () => {
  const links = (account: string) => `/${account}/organisation/links`;

  test('an owner offers a link, the owner of the parent accepts it and reaches the child, and either side ends it', async () => {
    const [child, parent] = [await newOwner(), await newOwner()];
    const { page, faults } = await open(links(child.account), { as: child.person });
    await page.getByText('This account has no parent.').waitFor();
    await page.getByLabel('ID of the parent account').fill(parent.account);
    await page.getByLabel('Owner of the parent').selectOption({ label: 'Licence manager' });
    expect(await accessibilityFaults(page)).toEqual([]);
    await button(page, 'Offer the link').click();
    await button(page, `Withdraw the offer to ${parent.account}`).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);

    const { page: parents, faults: parentFaults } = await open(links(parent.account), { as: parent.person });
    await parents.getByText(/^Offered to you, can be accepted until/).waitFor();
    expect(await accessibilityFaults(parents)).toEqual([]);
    await button(parents, 'Accept Acme').click();
    await said(parents, 'You look after Acme from now on.');
    await parents.getByText(/^Linked since/).waitFor();
    const { memberships } = await meOf(parent.person);
    expect(memberships).toContainEqual(
      expect.objectContaining({ account: child.account, role: 'license_manager', through: parent.account }),
    );
    await button(parents, 'End the link with Acme').click();
    const dialog = parents.getByRole('dialog', { name: 'End the link with Acme' });
    await dialog.getByRole('button', { name: 'End the link', exact: true }).click();
    await said(parents, 'There is no link with Acme any more.');
    await parents.getByText('You look after no other account.').waitFor();
    expect(parentFaults).toEqual([]);
  });

  test('the owner of the child changes what the parent may do', async () => {
    const [child, parent] = [await newOwner(), await newOwner()];
    const id = await insertLink(api().db, {
      child: child.account,
      parent: parent.account,
      grants: { owner: 'viewer' },
    });
    const { page, faults } = await open(links(child.account), { as: child.person });
    await button(page, 'Change what they may do').click();
    await page.getByLabel('Owner of the parent').selectOption({ label: 'No access' });
    expect(await button(page, 'Save what they may do').isDisabled()).toBe(true);
    await page.getByLabel('Viewer of the parent').selectOption({ label: 'Member' });
    await button(page, 'Save what they may do').click();
    await said(page, 'What they may do is changed.');
    const { body } = await api().call('GET', `/v1/account-links/${id}`, { key: api().keys.admin });
    expect(body['grants']).toEqual({ viewer: 'member' });
    expect(faults).toEqual([]);
  });

  test('other members see the link, and who can change it; the page fits the narrowest screen', async () => {
    const [child, parent] = [await newOwner(), await newOwner()];
    await insertLink(api().db, { child: child.account, parent: parent.account, grants: { owner: 'viewer' } });
    const { person: as } = await insertMember(api().db, { account: child.account, role: 'member' });
    const { page, faults } = await open(links(child.account), { as, viewport: { width: 320, height: 640 } });
    await page.getByText('An owner of the account can change this.').waitFor();
    expect(await page.getByRole('button', { name: /End the link|Change what/ }).count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
  });
});
