import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createAdminClient, daysFromNow } from '../../api/testing/admin-client.ts';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { mailsTo } from '../../api/testing/people.ts';
import { insertMember } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { accessibilityFaults, sidewaysOverflow } from '../support/accessibility.ts';
import { keptOnDevice, untilKept } from '../support/kept.ts';
import { usePortal } from '../support/portal.ts';
import { faultsInWays } from '../support/ways.ts';

const { api, open, origin } = usePortal(useLiveApi);
const admin = createAdminClient(api);

interface Fixture {
  readonly account: string;
  readonly id: string;
  readonly person: { readonly id: string; readonly email: string };
}

async function member(account: string, role: AccountRole) {
  return (await insertMember(api().db, { account, role })).person;
}

async function newLicense(more: object = {}, card = 'pm_card_visa'): Promise<Fixture> {
  const account = await admin.createAccount(card);
  const bought = await admin.purchase(account, { ...more });
  expect(bought.status, bought.text).toBe(201);
  return { account, id: String(bought.body['id']), person: await member(account, 'owner') };
}

async function openCommand({ account, id, person }: Fixture, action: string, options = {}) {
  return await open(`/${account}/licences/${id}/${action}`, { as: person, ...options });
}

const sheet = (page: Page) => page.getByRole('dialog');
const heading = (within: Page | Locator, name: string | RegExp) => within.getByRole('heading', { name });
const press = async (within: Page | Locator, name: string | RegExp) =>
  await within.getByRole('button', { name }).click();

async function idleUntil(licence: string, field: string, value: unknown): Promise<void> {
  await expect.poll(async () => (await admin.license(licence))[field], { timeout: 15_000 }).toEqual(value);
}

/** Loses the answer to the first command after the API has carried it out. */
async function loseFirstAnswer(page: Page): Promise<() => number> {
  let sent = 0;
  await page.route('**/v1/licenses/*/*', async (route) => {
    const isCommand = route.request().postData()?.includes('if_preview') ?? false;
    if (!isCommand) return await route.continue();
    sent += 1;
    if (sent > 1) return await route.continue();
    await route.fetch();
    await route.abort('connectionreset');
  });
  return () => sent;
}

describe('a command', () => {
  test('that gives money back says the sum and the card before, and the sum is what is given back', async () => {
    const bought = await newLicense();
    const { page } = await openCommand(bought, 'withdraw');
    await sheet(page).getByText('You get back').waitFor();
    await sheet(page)
      .getByText(/€19\.00, to Visa\s····\s4242/)
      .waitFor();
    await sheet(page).getByText('Banks show it within 5 to 10 days.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('is shown with its sum before, and done once by a double click', async () => {
    const trial = await newLicense({ trial: true });
    const { page, faults } = await openCommand(trial, 'renew');
    await sheet(page).getByText('Total now').waitFor();
    const until = await sheet(page).locator('.pairs div', { hasText: 'Until the end of' }).locator('dd').innerText();
    // The line ends with the same day: Monday, 7 December 2026.
    await sheet(page)
      .locator('.statement')
      .getByText(`to ${until.replace(/^\w+,? /, '')}`)
      .waitFor();
    await sheet(page).getByRole('button', { name: 'Renew for €19.00' }).dblclick();
    await heading(sheet(page), 'Studio is renewed').waitFor();
    expect(await page.locator(':focus').innerText()).toBe('Studio is renewed');
    // What the preview said is what is.
    await sheet(page).locator('.pairs').getByText(until).waitFor();
    expect(await admin.invoices(trial.id)).toHaveLength(1);
    const receipt = sheet(page).locator('.group', { hasText: 'Receipt' });
    await receipt.getByText('€19.00').last().waitFor();
    await receipt.getByText(/Paid with Visa\s····\s4242/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await press(sheet(page), 'Done');
    await sheet(page).waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  test('whose answer was lost is sent again with the same key, and is done once', async () => {
    const trial = await newLicense({ trial: true });
    const { page } = await openCommand(trial, 'renew');
    const sent = await loseFirstAnswer(page);
    await press(sheet(page), 'Renew for €19.00');
    await sheet(page).getByText('No answer came.').waitFor();
    await press(sheet(page), 'Send again');
    await heading(sheet(page), 'Studio is renewed').waitFor();
    expect(sent()).toBe(2);
    expect(await admin.invoices(trial.id)).toHaveLength(1);
  });

  test('whose answer was lost goes on when the page is loaded again', async () => {
    const trial = await newLicense({ trial: true });
    const { page } = await openCommand(trial, 'renew');
    await loseFirstAnswer(page);
    await press(sheet(page), 'Renew for €19.00');
    await sheet(page).getByText('No answer came.').waitFor();
    await page.reload();
    await heading(sheet(page), 'Studio is renewed').waitFor();
    expect(await admin.invoices(trial.id)).toHaveLength(1);
    await sheet(page)
      .getByRole('link', { name: /^Invoice [0-9A-Z]+-\d+$/ })
      .click();
    await page.getByRole('heading', { level: 1, name: /^Invoice of/ }).waitFor();
  });

  test('in two tabs is done once: the second says that it is paid', async () => {
    const trial = await newLicense({ trial: true });
    const { page } = await openCommand(trial, 'renew');
    const second = await page.context().newPage();
    await second.goto(page.url());
    for (const tab of [page, second]) await sheet(tab).getByRole('button', { name: 'Renew for €19.00' }).waitFor();
    await press(sheet(page), 'Renew for €19.00');
    await heading(sheet(page), 'Studio is renewed').waitFor();
    await press(sheet(second), 'Renew for €19.00');
    await heading(sheet(second), 'Studio is paid').waitFor();
    expect(await second.locator(':focus').innerText()).toBe('Studio is paid');
    await sheet(second).getByRole('link', { name: 'Pay the next period as well' }).waitFor();
    expect(await accessibilityFaults(second)).toEqual([]);
    await second.setViewportSize({ width: 390, height: 844 });
    expect(await sidewaysOverflow(second)).toBe(0);
    expect(await admin.invoices(trial.id)).toHaveLength(1);
  });

  test('that is declined says what the bank said, and works with another card', async () => {
    const trial = await newLicense({ trial: true }, 'pm_card_chargeCustomerFail');
    const { page } = await openCommand(trial, 'renew');
    await press(sheet(page), 'Renew for €19.00');
    await heading(sheet(page), 'The bank did not accept the payment').waitFor();
    await sheet(page)
      .getByText(/Nothing was charged/)
      .waitFor();
    const otherCard = sheet(page).getByRole('link', { name: 'Use another card' });
    expect(await otherCard.getAttribute('href')).toContain(`/portal/${trial.account}/billing?next=`);
    expect(await accessibilityFaults(page)).toEqual([]);
    await admin.post('/v1/payment-methods', { account: trial.account, token: 'pm_card_visa' });
    await press(sheet(page), 'Try again');
    await press(sheet(page), /^Renew/);
    await heading(sheet(page), 'Studio is renewed').waitFor();
  });

  test('that the bank wants confirmed leads to the bank’s page, and is done there', async () => {
    const trial = await newLicense({ trial: true }, 'pm_card_authenticationRequired');
    const { page } = await openCommand(trial, 'renew');
    await press(sheet(page), 'Renew for €19.00');
    await heading(sheet(page), 'The bank asks you to confirm').waitFor();
    const opening = page.context().waitForEvent('page');
    await sheet(page).getByRole('link', { name: 'Confirm at the bank' }).click();
    const bank = await opening;
    await bank.getByRole('button', { name: /^Pay / }).waitFor();
    expect(new URL(bank.url()).origin).not.toBe(origin());
  });

  test('that is declined, and paid elsewhere, says so by itself', async () => {
    const trial = await newLicense({ trial: true }, 'pm_card_authenticationRequired');
    const { page } = await openCommand(trial, 'renew');
    await press(sheet(page), 'Renew for €19.00');
    await heading(sheet(page), 'The bank asks you to confirm').waitFor();
    await admin.post('/v1/payment-methods', { account: trial.account, token: 'pm_card_visa' });
    await admin.post(`/v1/licenses/${trial.id}/renew`);
    await heading(sheet(page), 'Studio is paid').waitFor();
    expect(await page.locator(':focus').innerText()).toBe('Studio is paid');
  });

  test('that brings a licence back, is declined, and is paid elsewhere, says so by itself', async () => {
    const licence = await newLicense();
    await admin.post(`/v1/licenses/${licence.id}/withdraw`);
    await admin.post('/v1/payment-methods', { account: licence.account, token: 'pm_card_authenticationRequired' });
    const { page } = await openCommand(licence, 'reactivate');
    await press(sheet(page), 'Reactivate for €19.00');
    await heading(sheet(page), 'The bank asks you to confirm').waitFor();
    await admin.post('/v1/payment-methods', { account: licence.account, token: 'pm_card_visa' });
    await admin.post(`/v1/licenses/${licence.id}/reactivate`);
    await heading(sheet(page), 'Studio is reactivated').waitFor();
  });

  test('that is being paid, and of which nothing is seen yet, is asked for now and then', async () => {
    const licence = await newLicense();
    const askedAt: number[] = [];
    const problem = {
      code: 'renewal_in_progress',
      title: 'A renewal is in progress',
      status: 409,
      type: 'about:blank',
    };
    const { page } = await openCommand(licence, 'cancel');
    await page.route(`**/v1/licenses/${licence.id}/renew*`, async (route) => {
      askedAt.push(Date.now());
      await route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(problem) });
    });
    await page.goto(`${origin()}/portal/${licence.account}/licences/${licence.id}/renew`);
    await expect.poll(() => askedAt.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
    const [first = 0, , third = 0] = askedAt;
    expect(third - first).toBeGreaterThanOrEqual(1_500);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  test('that the licence does not allow says why, and leads to one that it does', async () => {
    const licence = await newLicense();
    await admin.post(`/v1/licenses/${licence.id}/pause`);
    const { page } = await openCommand(licence, 'renew');
    await sheet(page).getByText('Licence paused').waitFor();
    await sheet(page).getByRole('link', { name: 'Resume', exact: true }).click();
    await press(sheet(page), 'Resume now');
    await heading(sheet(page), 'Studio runs again').waitFor();
    await idleUntil(licence.id, 'state', 'active');
  });

  test('changes seats and plan of the next period by what is offered, and takes it back', async () => {
    const licence = await newLicense();
    const { page } = await openCommand(licence, 'schedule-change?seats=4');
    await sheet(page).getByText('€19.00 a seat').waitFor();
    const offers = await api().call('GET', `/v1/offers?license=${licence.id}&quantity=4`, { key: api().keys.admin });
    const [{ lines }] = offers.body['data'] as [{ lines: [{ end: string }] }];
    const lastDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/Berlin' });
    await sheet(page)
      .getByText(`to ${lastDay.format(Date.parse(lines[0].end) - 1)}`)
      .first()
      .waitFor();
    await sheet(page).getByRole('button', { name: 'One seat more' }).click();
    await sheet(page).getByText('€95.00').first().waitFor();
    await press(sheet(page), 'Choose for the next period');
    await heading(sheet(page), /noted for the next period/).waitFor();
    expect((await admin.license(licence.id))['scheduled_change']).toMatchObject({ seats: 5 });
    await page.goto(`${origin()}/portal/${licence.account}/licences/${licence.id}/remove-scheduled-change`);
    await press(sheet(page), 'Take back the change');
    await heading(sheet(page), /is taken back/).waitFor();
    expect((await admin.license(licence.id))['scheduled_change']).toBeNull();
  });

  test('that only support can allow says where to write, and what to name', async () => {
    const licence = await newLicense();
    const held = await admin.post(`/v1/support/licenses/${licence.id}/signals`, {
      type: 'hold',
      reason: 'A question about the invoice',
    });
    expect(held.status, held.text).toBe(200);
    const { page } = await openCommand(licence, 'renew');
    const alert = sheet(page).getByRole('alert');
    const link = alert.getByRole('link', { name: 'Write to support@evergreen.example' });
    const href = String(await link.getAttribute('href'));
    expect(href).toMatch(/^mailto:support@evergreen\.example\?subject=./);
    await alert.getByText(decodeURIComponent(href.split('subject=')[1] ?? ''), { exact: true }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('replaces the key and shows the new one once', async () => {
    const licence = await newLicense();
    const { page } = await openCommand(licence, 'rotate-key');
    await sheet(page)
      .getByRole('radio', { name: /30 days/ })
      .check();
    const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'Europe/Berlin' });
    const oldKeyEnds = sheet(page)
      .getByRole('definition')
      .filter({ hasText: day.format(new Date(daysFromNow(30))) });
    await sheet(page).getByText('The old key ends').waitFor();
    await oldKeyEnds.waitFor();
    await press(sheet(page), 'Replace the key');
    const key = await sheet(page).locator('code').innerText();
    await sheet(page).getByText('The old key ends').waitFor();
    await oldKeyEnds.waitFor();
    const { body } = await api().call('GET', `/v1/licenses/${licence.id}/key`, { key: api().keys.admin });
    expect(key).toBe(body['key']);
    await page.reload();
    await heading(sheet(page), 'Replace the key of Studio').waitFor();
    expect(await page.getByText(key).count()).toBe(0);
  });

  test('keeps no new key on the device, though the licence of its answer is kept', async () => {
    const licence = await newLicense();
    const { page } = await openCommand(licence, 'rotate-key');
    await sheet(page).getByRole('button', { name: 'Replace the key' }).waitFor();
    // Until the licence is read again, what is kept of it is the answer to the command.
    await page.route(`**/v1/licenses/${licence.id}`, async () => {});
    await page.route('**/v1/licenses?*', async () => {});
    await press(sheet(page), 'Replace the key');
    const key = await sheet(page).locator('code').innerText();
    await untilKept(page, String((await admin.license(licence.id))['key_hint']));
    expect(await keptOnDevice(page)).not.toContain(key);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});

describe('a cancellation', () => {
  test('is one page and one press, and can be taken back', async () => {
    const licence = await newLicense();
    const { page, faults } = await openCommand(licence, 'cancel');
    await heading(page, 'Pause instead').waitFor();
    await page.getByLabel('Why?').selectOption('Too expensive for us');
    const buttons = page.locator('.cancel').getByRole('button');
    expect(await buttons.first().innerText()).toBe('Cancel Studio');
    expect(await accessibilityFaults(page)).toEqual([]);
    await press(page, 'Cancel Studio');
    await heading(page, 'Studio is cancelled').waitFor();
    expect((await admin.license(licence.id))['cancelled']).toBe(true);
    await page.getByRole('link', { name: 'Take it back' }).click();
    await press(sheet(page), 'Take it back');
    await heading(sheet(page), /is taken back/).waitFor();
    expect((await admin.license(licence.id))['cancelled']).toBe(false);
    expect(faults).toEqual([]);
  });
});

describe('somebody who may not', () => {
  test('asks who may: they see the preview, approve it, and it is done once', async () => {
    const licence = await newLicense();
    const asker = await member(licence.account, 'viewer');
    const { page } = await openCommand({ ...licence, person: asker }, 'pause');
    await heading(sheet(page), 'Somebody else decides this').waitFor();
    await sheet(page).getByText('These can do it', { exact: false }).waitFor();
    await sheet(page).getByLabel('Why is it needed?').fill('Nobody uses it in January');
    expect(await accessibilityFaults(page)).toEqual([]);
    await press(sheet(page), 'Ask for approval');
    await heading(sheet(page), 'Your request is sent').waitFor();

    const [mail] = (await mailsTo(api(), licence.person.email)).filter(({ template }) => template === 'approval_asked');
    // The approver's own account is another one by now.
    const elsewhere = await admin.createAccount();
    await insertMember(api().db, { account: elsewhere, role: 'owner', person: licence.person as never });
    const { page: deciding, faults } = await open(`/approvals/${mail?.params['approval'] ?? ''}`, {
      as: licence.person,
    });
    await deciding.waitForURL(`${origin()}/portal/${licence.account}/approvals/*`);
    await deciding.getByText('Nobody uses it in January').waitFor();
    await deciding.getByText('Reading and export', { exact: false }).first().waitFor();
    expect(await accessibilityFaults(deciding)).toEqual([]);
    await deciding.getByRole('button', { name: 'Approve and carry out' }).dblclick();
    await deciding.getByText('It was approved and is done.').first().waitFor();
    await idleUntil(licence.id, 'state', 'paused');
    expect(faults).toEqual([]);
    await deciding.goto(`${origin()}/portal/${licence.account}/approvals`);
    await deciding.getByRole('link', { name: 'Pause: Studio' }).waitFor();
    expect(await accessibilityFaults(deciding)).toEqual([]);
  });

  test('sees why the request was declined, or withdraws it', async () => {
    const licence = await newLicense();
    const asker = await member(licence.account, 'viewer');
    const { page } = await openCommand({ ...licence, person: asker }, 'cancel');
    await press(page, 'Ask for approval');
    await page.getByRole('link', { name: 'See the request' }).click();
    await page.waitForURL('**/approvals/*');
    const { page: deciding } = await open(page.url().replace(`${origin()}/portal`, ''), { as: licence.person });
    await press(deciding, 'Decline');
    await deciding.getByLabel('Why not?').fill('We still need it');
    await press(deciding, 'Decline');
    await deciding.getByText('It was declined.').first().waitFor();
    await page.reload();
    await page.getByText('We still need it').waitFor();
    expect((await admin.license(licence.id))['cancelled']).toBe(false);
  });
});

test('a sheet with what was chosen has no fault in any way', async () => {
  const licence = await newLicense();
  const { page } = await openCommand(licence, 'schedule-change?seats=3');
  await page.locator('.pairs').first().waitFor();
  expect(await faultsInWays(page)).toEqual([]);
});

test('what is chosen for the next period stands beside this one before it is changed', async () => {
  const licence = await newLicense();
  await admin.post(`/v1/licenses/${licence.id}/schedule-change`, { quantity: 3 });
  const { page } = await openCommand(licence, 'schedule-change');
  await heading(sheet(page), 'Chosen already').waitFor();
  await sheet(page).getByText('Studio, 1 seat', { exact: true }).waitFor();
  await sheet(page)
    .getByText(/^Studio, 3 seats/)
    .waitFor();
});

test('a pause can end on a day that is chosen', async () => {
  const licence = await newLicense();
  const { page } = await openCommand(licence, 'pause');
  await sheet(page)
    .getByRole('radio', { name: /Until a day/ })
    .check();
  await sheet(page).getByLabel('It resumes on').fill(daysFromNow(20).slice(0, 10));
  await press(sheet(page), 'Pause');
  await heading(sheet(page), 'Studio is paused').waitFor();
  // Midnight in Berlin.
  expect(String((await admin.license(licence.id))['state_ends_at'])).toMatch(/T2[23]:00:00\.000Z$/);
});
