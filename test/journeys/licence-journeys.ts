import { expect } from 'vitest';
import { findAccount } from '../../db/queries/accounts.ts';
import { asSystem } from '../../db/as-system.ts';
import { newId } from '../../db/ids.ts';
import { activate, listActivations } from '../../db/queries/activations.ts';
import { holdersOf, type AccountRole } from '../../domain/access/roles.ts';
import { setDefaultCard } from '../support/licenses.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';
import type { Journey, World } from './journey.ts';
import { signInWithCode } from './sign-in.ts';

const DECLINED = 'pm_card_chargeCustomerFail';
const COMMAND = { needs: 'licenses:command' } as const;

/** A licence of the monthly plan that was bought so many days ago, with a card that pays by now. */
async function pastLicence(
  { api, newAccount, admin }: World,
  role: AccountRole,
  { days, autoRenew, becomes }: { days: number; autoRenew: boolean; becomes: string },
) {
  const made = await newAccount(role, null);
  const { environment } = api();
  const account = await findAccount(environment.db, made.account);
  if (!account) throw new Error('The account is not there');
  await setDefaultCard(environment, made.account, DECLINED);
  const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days, autoRenew });
  await startPastLicense(environment, license);
  const state = async () => (await admin.license(license.id))['state'];
  await expect.poll(state, { timeout: 20_000 }).toBe(becomes);
  await setDefaultCard(environment, made.account, 'pm_card_visa');
  return { ...made, id: license.id, page: `/${made.account}/licences/${license.id}` };
}

/** Journeys of a licence that is there already. */
export const LICENCE_JOURNEYS: readonly Journey[] = [
  {
    name: 'pay-in-grace',
    title: 'Pay for a licence whose renewal has failed',
    ...COMMAND,
    entrance: ['link', /^Pay /],
    async prepare(world, role) {
      const licence = await pastLicence(world, role, { days: 32, autoRenew: true, becomes: 'grace' });
      return {
        ...licence,
        from: `/${licence.account}/licences`,
        async walk(by) {
          await by.press('link', /^Pay .*: Studio/);
          await by.press('button', /^Renew for /);
          await by.see('heading', 'Studio is renewed');
          await by.press('button', 'Done');
          await by.see('heading', /^Studio Active/);
        },
        async check() {
          await world.expectLicence(licence.id, { state: 'active' });
          await world.expectPaid(licence.id, 1);
        },
      };
    },
  },
  {
    name: 'renew',
    title: 'Pay for the first period of a trial',
    ...COMMAND,
    entrance: ['link', 'Renew'],
    async prepare(world, role) {
      const licence = await world.newLicence(role, { trial: true });
      return {
        ...licence,
        from: licence.page,
        async walk(by) {
          await by.press('link', 'Renew');
          await by.press('button', 'Renew for €19.00');
          await by.see('heading', 'Studio is renewed');
          await by.press('button', 'Done');
          await by.see('heading', /^Studio Active/);
        },
        async check() {
          await world.expectLicence(licence.id, { state: 'active' });
          await world.expectPaid(licence.id, 1);
        },
      };
    },
  },
  {
    name: 'automatic-renewal',
    title: 'Turn the automatic renewal off, and on again',
    ...COMMAND,
    entrance: ['link', 'Change automatic renewal'],
    async prepare(world, role) {
      const licence = await world.newLicence(role);
      return {
        ...licence,
        from: licence.page,
        async walk(by) {
          for (let times = 0; times < 2; times += 1) {
            await by.press('link', 'Change automatic renewal');
            await by.see('heading', 'Automatic renewal of Studio');
            await by.press('button', 'Change');
            await by.see('heading', 'Automatic renewal of Studio is changed');
            await by.press('button', 'Done');
            await by.miss('heading', 'Automatic renewal of Studio is changed');
          }
        },
        async check() {
          await world.expectLicence(licence.id, { auto_renew: true }, { set_auto_renew: 2 });
        },
      };
    },
  },
  {
    name: 'pause-and-resume',
    title: 'Pause a licence, and resume it',
    ...COMMAND,
    entrance: ['link', 'Pause'],
    async prepare(world, role) {
      const licence = await world.newLicence(role);
      return {
        ...licence,
        from: licence.page,
        async walk(by) {
          await by.press('link', 'Pause');
          await by.press('button', 'Pause');
          await by.see('heading', 'Studio is paused');
          await by.press('button', 'Done');
          await by.press('link', 'Resume');
          await by.press('button', 'Resume now');
          await by.see('heading', 'Studio runs again');
          await by.press('button', 'Done');
          await by.see('heading', /^Studio Active/);
        },
        async check() {
          await world.expectLicence(licence.id, { state: 'active' }, { pause: 1, resume: 1 });
          await world.expectPaid(licence.id, 1);
        },
      };
    },
  },
  {
    name: 'change-next-period',
    title: 'Choose more seats for the next period',
    ...COMMAND,
    entrance: ['link', 'Change seats or plan'],
    async prepare(world, role) {
      const licence = await world.newLicence(role);
      return {
        ...licence,
        from: licence.page,
        async walk(by) {
          await by.press('link', 'Change seats or plan');
          await by.press('button', 'One seat more');
          await by.press('button', 'Choose for the next period');
          await by.see('heading', 'The change of Studio is noted for the next period');
          await by.press('button', 'Done');
          await by.see('link', 'Take back the change of plan or seats');
        },
        async check() {
          await world.expectLicence(licence.id, { scheduled_change: { seats: 2 } }, { schedule_change: 1 });
        },
      };
    },
  },
  {
    name: 'cancel-and-take-back',
    title: 'Cancel a licence, and take it back',
    ...COMMAND,
    entrance: ['link', 'Cancel'],
    async prepare(world, role) {
      const licence = await world.newLicence(role);
      return {
        ...licence,
        from: licence.page,
        async walk(by) {
          await by.press('link', 'Cancel');
          await by.press('button', 'Cancel Studio');
          await by.see('heading', 'Studio is cancelled');
          await by.press('link', 'Take it back');
          await by.press('button', 'Take it back');
          await by.see('heading', 'The cancellation of Studio is taken back');
          await by.press('button', 'Done');
          await by.see('heading', /^Studio Active/);
        },
        async check() {
          await world.expectLicence(licence.id, { state: 'active', cancelled: false }, { cancel: 1, uncancel: 1 });
        },
      };
    },
  },
  {
    name: 'withdraw',
    title: 'Withdraw from a purchase',
    ...COMMAND,
    entrance: ['link', 'Withdraw from contract'],
    async prepare(world, role) {
      const licence = await world.newLicence(role);
      return {
        ...licence,
        from: licence.page,
        async walk(by) {
          await by.press('link', 'Withdraw from contract');
          await by.press('button', 'Confirm withdrawal');
          await by.see('heading', 'You have withdrawn from Studio');
          await by.press('button', 'Done');
          await by.miss('heading', 'You have withdrawn from Studio');
        },
        async check() {
          await world.expectLicence(licence.id, { state: 'expired' }, { withdraw: 1 });
          const refunded = async () => (await world.admin.invoices(licence.id)).map(({ status }) => status);
          await expect.poll(refunded, { timeout: 20_000 }).toEqual(['refunded']);
        },
      };
    },
  },
  {
    name: 'reactivate',
    title: 'Reactivate a licence that has ended',
    ...COMMAND,
    entrance: ['link', 'Reactivate'],
    async prepare(world, role) {
      const licence = await pastLicence(world, role, { days: 40, autoRenew: false, becomes: 'expired' });
      return {
        ...licence,
        from: licence.page,
        async walk(by) {
          await by.press('link', 'Reactivate');
          await by.press('button', /^Reactivate for /);
          await by.see('heading', 'Studio is reactivated');
          await by.press('button', 'Done');
          await by.see('heading', /^Studio Active/);
        },
        async check() {
          await world.expectLicence(licence.id, { state: 'active' });
          await world.expectPaid(licence.id, 1);
        },
      };
    },
  },
  {
    name: 'replace-key',
    title: 'Replace the key of a licence',
    ...COMMAND,
    entrance: ['link', 'Replace the key'],
    async prepare(world, role) {
      const licence = await world.newLicence(role);
      return {
        ...licence,
        from: licence.page,
        async walk(by) {
          await by.press('link', 'Replace the key');
          await by.press('radio', /^30 days/);
          await by.press('button', 'Replace the key');
          await by.see('heading', 'Studio has a new key');
          if (holdersOf('license_keys:read').member.includes(role)) await by.see('button', 'Copy key');
          await by.press('button', 'Done');
          await by.miss('heading', 'Studio has a new key');
        },
        async check() {
          await world.expectLicence(licence.id, { state: 'active' }, { rotate_key: 1 });
        },
      };
    },
  },
  {
    name: 'free-machine',
    title: 'Free the seat of a machine',
    needs: 'activations:manage',
    entrance: ['button', 'Free the seat of render-04'],
    async prepare(world, role) {
      const licence = await world.newLicence(role);
      const db = asSystem(world.api().db);
      const machine = { licenseId: licence.id, accountId: licence.account, platform: 'Linux' };
      await activate(db, { ...machine, id: newId('act'), name: 'render-04', fingerprint: `print-of-${licence.id}` }, 1);
      return {
        ...licence,
        from: licence.page,
        async walk(by) {
          await by.press('button', 'Free the seat of render-04');
          await by.press('button', 'Free the seat');
          await by.see('text', /No machine uses this licence yet/);
          await by.hear('The seat of render-04 is free.');
        },
        async check() {
          const { data } = await listActivations(db, { licenseId: licence.id }, { limit: 10 });
          expect(data).toEqual([]);
        },
      };
    },
  },
  {
    name: 'show-key',
    title: 'Show the key of a licence, after a fresh sign-in',
    needs: 'license_keys:read',
    entrance: ['button', /^Show key ending in/],
    async prepare(world, role) {
      const licence = await world.newLicence(role);
      const { body } = await world.admin.get(`/v1/licenses/${licence.id}/key`);
      return {
        ...licence,
        isSignedInLong: true,
        from: licence.page,
        async walk(by) {
          await by.press('button', /^Show key ending in/);
          await by.see('heading', 'Confirm it is you');
          await by.press('button', 'Send me a code');
          await by.see('button', 'Sign in');
          await signInWithCode(world, by, licence.person, ['text', String(body['key'])]);
        },
        async check() {
          await world.expectLicence(licence.id, { state: 'active' }, { rotate_key: 0 });
        },
      };
    },
  },
  {
    name: 'verify-log',
    title: 'Compare the change log with a receipt',
    needs: null,
    entrance: null,
    async prepare(world, role) {
      const licence = await world.newLicence(role);
      const log = await world.list(`/v1/licenses/${licence.id}/change-log`);
      const last = log.at(-1);
      return {
        ...licence,
        from: licence.page,
        async walk(by) {
          await by.see('text', /hashes of \d+ entries were computed anew/);
          await by.fill('textbox', 'Compare with a receipt', `${String(last?.['sequence'])}.${String(last?.['hash'])}`);
          await by.see('text', /are unchanged since then/);
        },
        async check() {
          expect(await world.list(`/v1/licenses/${licence.id}/change-log`)).toEqual(log);
        },
      };
    },
  },
];
