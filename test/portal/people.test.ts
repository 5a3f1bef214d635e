import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { mailsTo } from '../../api/testing/people.ts';
import { insertMember, insertPasskey, insertPerson, insertSession } from '../../db/testing/people.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';
import { faultsInWays } from '../support/ways.ts';

const { api, open, origin, newOwner } = usePortal(useApi);

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
async function changeCode(email: string): Promise<string> {
  const code = (await mailsTo(api(), email)).findLast(({ template }) => template.startsWith('email_change_'))?.params[
    'code'
  ];
  if (code === undefined) throw new Error(`No code was sent to ${email}`);
  return code;
}

const said = (page: Page, text: string) => page.getByRole('alertdialog').filter({ hasText: text }).waitFor();

describe('the members of an account', () => {
  test('an owner invites somebody, who joins from the page of the invitation and then reads only', async () => {
    const { account, person } = await newOwner();
    const guest = await insertPerson(api().db, { name: 'Ben' });
    const { page, faults } = await open(`/${account}/organisation`, { as: person });
    await page.getByLabel('E-mail address').fill(guest.email);
    await page.getByLabel('Role', { exact: true }).selectOption({ label: 'Viewer' });
    await button(page, 'Invite').click();
    await button(page, `Revoke the invitation of ${guest.email}`).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);

    const { page: guests, faults: guestFaults } = await open('/invitations', { as: guest });
    await button(guests, 'Join Acme').waitFor();
    const { x = 0, y = 0 } = (await guests.getByRole('main').boundingBox()) ?? {};
    expect(Math.min(x, y)).toBeGreaterThan(40);
    expect(await accessibilityFaults(guests)).toEqual([]);
    await button(guests, 'Join Acme').click();
    await guests.waitForURL(`${origin()}/portal/${account}/licences`);
    await guests.getByRole('link', { name: 'Organisation' }).click();
    await button(guests, 'Leave Acme').waitFor();
    expect(await guests.getByRole('combobox').count()).toBe(0);
    expect(await guests.getByRole('button', { name: /Remove/ }).count()).toBe(0);
    await guests.getByText('An owner of the account can change roles, and remove members.').waitFor();
    expect(guestFaults).toEqual([]);
  });

  test('somebody without an account finds the invitation at any address', async () => {
    const { account, person } = await newOwner();
    const guest = await insertPerson(api().db);
    const { page } = await open(`/${account}/organisation`, { as: person });
    await page.getByLabel('E-mail address').fill(guest.email);
    await button(page, 'Invite').click();
    await button(page, `Send again to ${guest.email}`).waitFor();
    const { page: guests } = await open('/', { as: guest });
    await button(guests, 'Join Acme').click();
    await guests.waitForURL(`${origin()}/portal/${account}/licences`);
  });

  test('an owner changes a role and removes a member; the last owner is told why they cannot leave', async () => {
    const { account, person } = await newOwner();
    const ben = await insertPerson(api().db, { name: 'Ben' });
    await insertMember(api().db, { account, role: 'member', person: ben });
    const { page } = await open(`/${account}/organisation`, { as: person });
    await page.getByLabel('Role of Ben').selectOption({ label: 'Billing manager' });
    await button(page, 'Change the role of Ben to: Billing manager').click();
    await said(page, 'The role is changed.');
    await button(page, 'Remove Ben').click();
    await page.getByRole('dialog', { name: 'Remove Ben' }).getByRole('button', { name: 'Remove', exact: true }).click();
    await said(page, 'Ben is removed.');
    expect(await page.getByLabel('Role of Ben').count()).toBe(0);
    await button(page, 'Leave Acme').click();
    const dialog = page.getByRole('dialog', { name: 'Leave Acme' });
    await dialog.getByRole('button', { name: 'Leave', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
  });
});

test('contacts are added and removed, and details kept', async () => {
  const { account, person } = await newOwner();
  const { page, faults } = await open(`/${account}/organisation/contacts`, { as: person });
  await page.getByLabel('Name').fill('Accounts payable');
  await page.getByLabel('E-mail address').fill('ap@acme.example');
  await button(page, 'Add').click();
  await button(page, 'Remove Accounts payable for: Bills').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await button(page, 'Remove Accounts payable for: Bills').click();
  await page.getByText('No contact is named.').waitFor();
  const topics = page.getByRole('region', { name: 'What each topic gets' });
  const technical = topics.getByRole('listitem').filter({ has: page.getByText('Technical things', { exact: true }) });
  await technical.getByText('A new key').waitFor();
  await page.getByRole('link', { name: 'Details' }).click();
  await page.locator('#account-name[value="Acme"]').waitFor();
  await page.locator('#account-name').fill('Acme Ltd');
  await page
    .locator('form', { has: page.locator('#account-name') })
    .getByRole('button', { name: 'Save', exact: true })
    .click();
  await said(page, 'The details are saved.');
  await page.reload();
  await page.locator('#account-name[value="Acme Ltd"]').waitFor();
  expect(faults).toEqual([]);
});

describe('the page of a person', () => {
  test('has no fault in any way with a passkey and another session', async () => {
    const { account, person } = await newOwner();
    await insertPasskey(api().db, person);
    await insertSession(api().db, person);
    const { page, faults } = await open(`/${account}/you`, { as: person });
    await button(page, 'End all others').waitFor();
    await button(page, 'Rename Laptop').waitFor();
    expect(await faultsInWays(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('the name is changed, and shown everywhere', async () => {
    const { account, person } = await newOwner();
    const { page, faults } = await open(`/${account}/you`, { as: person });
    const profile = page.getByRole('region', { name: 'Name and language' });
    await profile.getByLabel('Name').fill('Jana Brandt');
    await profile.getByLabel('Language of mails about you').selectOption('Deutsch');
    await button(page, 'Save').first().click();
    await page.getByText('Your name and language are saved.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Jana Brandt' }).waitFor();
    await page.getByRole('button', { name: /Jana Brandt, owner/ }).waitFor();
    await page.reload();
    expect(await profile.getByLabel('Name').inputValue()).toBe('Jana Brandt');
    expect(await profile.getByLabel('Language of mails about you').inputValue()).toBe('de');
    expect(faults).toEqual([]);
  });

  test('a passkey is renamed, and all other sessions are ended', async () => {
    const { account, person } = await newOwner();
    await insertPasskey(api().db, person);
    await insertSession(api().db, person);
    const { page } = await open(`/${account}/you`, { as: person });
    await button(page, 'Rename Laptop').click();
    await page.getByLabel('Name of the passkey').fill('Desk');
    await page.keyboard.press('Enter');
    await button(page, 'Rename Desk').waitFor();
    await button(page, 'End all others').click();
    await button(page, 'End all others').waitFor({ state: 'detached' });
    await page.getByText('This one').waitFor();
  });

  test('recovery codes are made and shown once', async () => {
    const { account, person } = await newOwner();
    const { page } = await open(`/${account}/you`, { as: person });
    await button(page, 'Make new recovery codes').click();
    const dialog = page.getByRole('dialog', { name: 'Make new recovery codes' });
    await dialog.getByRole('button', { name: 'Make new recovery codes' }).click();
    await page.getByText('They cannot be shown again.').waitFor();
    expect(await page.getByText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){4}$/).count()).toBe(10);
    await button(page, 'I have kept them').click();
    await page.getByText(/10 codes are left/).waitFor();
  });

  test('the address is changed with a code from each mail', async () => {
    const { account, person } = await newOwner();
    const email = `new-${person.email}`;
    const { page } = await open(`/${account}/you`, { as: person });
    await page.getByLabel('New e-mail address').fill(email);
    await button(page, 'Send both codes').click();
    await button(page, 'Change the address').waitFor();
    await page.getByLabel(`Code sent to ${email}`).fill(await changeCode(email));
    await page.getByLabel(`Code sent to ${person.email}`).fill(await changeCode(person.email));
    await button(page, 'Change the address').click();
    await said(page, `You now sign in with ${email}.`);
  });
});
