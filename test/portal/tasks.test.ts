import { describe, expect, test } from 'vitest';
import { createAdminClient } from '../../api/testing/admin-client.ts';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { newestCode } from '../../api/testing/people.ts';
import { payFromMail } from '../../bench/browser/renewal-journey.ts';
import { insertMember, insertPerson } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { usePortal } from '../support/portal.ts';

const { api, open, origin } = usePortal(useLiveApi);
const admin = createAdminClient(api);

const HOLDER = 'Orla Quist';
const FAILING = 'pm_card_chargeCustomerFail';
const PHONE = { viewport: { width: 390, height: 844 } };

/** A licence of an account whose owner is {@link HOLDER}, and a member in a role. */
async function newLicense(card: string | undefined, role: AccountRole, more: Readonly<Record<string, unknown>> = {}) {
  const account = await admin.createAccount(card);
  const bought = await admin.purchase(account, more);
  const id = String(bought.body['id'] ?? bought.body['license']);
  const person = await insertPerson(api().db, { name: HOLDER });
  const owner = await insertMember(api().db, { account, role: 'owner', person });
  return { account, id, person: role === 'owner' ? owner.person : await member(account, role) };
}

async function member(account: string, role: AccountRole) {
  return (await insertMember(api().db, { account, role })).person;
}

async function trial(card: string | undefined, role: AccountRole) {
  const { account, id, person } = await newLicense(card, role, { trial: true });
  const link = `/${account}/licences/${id}/renew`;
  return { link, person, who: { holder: HOLDER, email: person.email, code: () => newestCode(api(), person.email) } };
}

describe('from a mail to a receipt', () => {
  const signedIn = async (card: string | undefined, role: AccountRole, options = {}) => {
    const { link, person, who } = await trial(card, role);
    const { page } = await open('/', { as: person, ...options });
    return await payFromMail(page, `${origin()}/portal${link}`, who);
  };

  test('it is a link and a press for whoever is signed in, and may pay', async () => {
    expect(await signedIn('pm_card_visa', 'owner')).toMatchObject({ end: 'receipt', interactions: 2 });
    expect(await signedIn('pm_card_visa', 'license_manager', PHONE)).toMatchObject({ end: 'receipt', interactions: 2 });
  });

  test('it takes at most seven by code', async () => {
    const { link, who } = await trial('pm_card_visa', 'owner');
    const { page } = await open('/sign-in');
    const journey = await payFromMail(page, `${origin()}/portal${link}`, who);
    expect(journey.end, journey.steps.join(' > ')).toBe('receipt');
    expect(journey.interactions).toBeLessThanOrEqual(7);
  });

  test.each([
    ['declined', FAILING],
    ['missing', undefined],
  ])('a card that is %s leads to another one, and then to the receipt', async (_what, card) => {
    const journey = await signedIn(card, 'billing_manager', PHONE);
    expect(journey.end, journey.steps.join(' > ')).toBe('receipt');
  });

  test.each([
    ['a viewer', 'viewer', 'pm_card_visa'],
    ['a member', 'member', FAILING],
    ['a licence manager whose card is declined', 'license_manager', FAILING],
    ['a licence manager without a card', 'license_manager', undefined],
  ] as const)('%s is told the name of somebody who may', async (_who, role, card) => {
    const journey = await signedIn(card, role);
    expect(journey.end, journey.steps.join(' > ')).toBe('named');
  });
});
