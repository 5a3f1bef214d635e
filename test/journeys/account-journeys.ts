import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { insertMember, insertPerson } from '../../db/testing/people.ts';
import type { Journey } from './journey.ts';
import { signInWithCode } from './sign-in.ts';

/** Journeys that begin without a licence, or concern the account. */
export const ACCOUNT_JOURNEYS: readonly Journey[] = [
  {
    name: 'buy',
    title: 'Buy a licence',
    needs: 'licenses:create',
    entrance: ['button', 'Pay €19.00'],
    async prepare(world, role) {
      const made = await world.newAccount(role);
      return {
        ...made,
        from: `/${made.account}/buy?plan=studio-monthly`,
        async walk(by) {
          await by.press('button', 'Pay €19.00');
          await by.see('heading', 'Studio is bought');
          await by.press('link', 'To the licence');
          await by.see('heading', /^Studio Active/);
        },
        async check() {
          const licences = await world.list(`/v1/licenses?account=${made.account}`);
          expect(licences).toMatchObject([{ plan: 'studio-monthly', state: 'active' }]);
          await world.expectPaid(String(licences[0]?.['id']), 1);
        },
      };
    },
  },
  {
    name: 'start-trial',
    title: 'Start a trial',
    needs: 'licenses:create',
    entrance: ['button', 'Start the trial'],
    async prepare(world, role) {
      const made = await world.newAccount(role, null);
      return {
        ...made,
        from: `/${made.account}/buy?plan=studio-monthly&trial=1`,
        async walk(by) {
          await by.press('button', 'Start the trial');
          await by.see('heading', 'The trial of Studio has begun');
          await by.press('link', 'To the licence');
          await by.see('heading', /^Studio Trial/);
        },
        async check() {
          const licences = await world.list(`/v1/licenses?account=${made.account}`);
          expect(licences).toMatchObject([{ plan: 'studio-monthly', state: 'trial' }]);
        },
      };
    },
  },
  {
    name: 'cards',
    title: 'Add a card, charge another one first, and remove the new one',
    needs: 'billing:write',
    entrance: ['button', 'Add a card'],
    async prepare(world, role) {
      const made = await world.newAccount(role, 'pm_card_mastercard');
      return {
        ...made,
        from: `/${made.account}/billing`,
        async walk(by) {
          await by.press('button', 'Add a card');
          await by.press('radio', /^Good/);
          await by.press('button', 'Save card');
          await by.see('text', /4242 is saved/);
          await by.press('button', /^Mastercard.*4444: more/);
          await by.press('menuitem', 'Pay with this card first');
          await by.see('text', /Visa.*4242.*Is not charged/);
          await by.press('button', /^Visa.*4242: more/);
          await by.press('menuitem', 'Remove');
          await by.see('heading', /^Remove Visa/);
          await by.press('button', /^Remove Visa/);
          await by.miss('button', /^Visa.*4242: more/);
        },
        async check() {
          const cards = await world.list(`/v1/payment-methods?account=${made.account}`);
          expect(cards).toMatchObject([{ last4: '4444', default: true }]);
        },
      };
    },
  },
  {
    name: 'members',
    title: 'Invite somebody, change the role of a member, and remove them',
    needs: 'members:manage',
    entrance: ['button', 'Invite'],
    async prepare(world, role) {
      const made = await world.newAccount(role);
      const { db } = world.api();
      const ben = await insertPerson(db, { name: 'Ben' });
      await insertMember(db, { account: made.account, role: 'member', person: ben });
      const guest = `${randomUUID()}@people.example`;
      return {
        ...made,
        from: `/${made.account}/organisation/members`,
        async walk(by) {
          await by.fill('textbox', 'E-mail address', guest);
          await by.choose('Role', 'Viewer');
          await by.press('button', 'Invite');
          await by.see('button', `Revoke the invitation of ${guest}`);
          await by.hear(`The invitation is on its way to ${guest}.`);
          await by.choose('Role of Ben', 'Billing manager');
          await by.press('button', 'Change the role of Ben to: Billing manager');
          const roleOfBen = async () =>
            (await world.list(`/v1/members?account=${made.account}`)).find(({ name }) => name === 'Ben')?.['role'];
          await by.see('text', 'The role is changed.');
          expect(await roleOfBen()).toBe('billing_manager');
          await by.press('button', 'Remove Ben');
          await by.press('button', 'Remove');
          await by.miss('button', 'Remove Ben');
        },
        async check() {
          const members = await world.list(`/v1/members?account=${made.account}`);
          expect(members.map(({ person }) => person)).toEqual([made.person.id]);
          const invitations = await world.list(`/v1/invitations?account=${made.account}`);
          expect(invitations).toMatchObject([{ email: guest, role: 'viewer', status: 'open' }]);
        },
      };
    },
  },
  {
    name: 'contacts',
    title: 'Name two contacts, and remove one',
    needs: 'accounts:update',
    entrance: ['button', 'Add'],
    async prepare(world, role) {
      const made = await world.newAccount(role);
      return {
        ...made,
        from: `/${made.account}/organisation/contacts`,
        async walk(by) {
          for (const [name, topic] of [
            ['Accounts payable', 'Bills'],
            ['Workshop', 'Technical things'],
          ] as const) {
            await by.fill('textbox', 'Name', name);
            await by.fill('textbox', 'E-mail address', `${name.replace(' ', '-').toLowerCase()}@acme.example`);
            await by.choose('Topic', topic);
            await by.press('button', 'Add');
            await by.see('button', `Remove ${name} for: ${topic}`);
            await by.hear(`${name} is a contact.`);
          }
          await by.press('button', 'Remove Accounts payable for: Bills');
          await by.miss('button', 'Remove Accounts payable for: Bills');
        },
        async check() {
          const contacts = await world.list(`/v1/contacts?account=${made.account}`);
          expect(contacts).toMatchObject([{ name: 'Workshop', topic: 'technical' }]);
        },
      };
    },
  },
  {
    name: 'sandbox',
    title: 'Make a sandbox, move its clock, and discard it',
    needs: 'sandboxes:write',
    entrance: ['button', 'Make the sandbox'],
    async prepare(world, role) {
      const licence = await world.newLicence(role);
      return {
        ...licence,
        from: `/${licence.account}/sandbox`,
        async walk(by) {
          await by.fill('textbox', 'Name', 'Next month');
          await by.press('button', 'Make the sandbox');
          await by.see('heading', 'Next month');
          await by.press('button', 'Sandbox: to the next event');
          await by.see('text', /^A mail would have been sent/);
          await by.press('button', 'Sandbox: to the next event');
          await by.see('text', 'Studio would have been charged €19.00.');
          await by.press('button', 'Discard the sandbox “Next month”');
          await by.press('button', 'Discard the sandbox');
          await by.see('text', /This sandbox was discarded on/);
        },
        async check() {
          const sandboxes = await world.list(`/v1/sandboxes?account=${licence.account}&discarded=true`);
          expect(sandboxes).toMatchObject([{ name: 'Next month', discarded_at: expect.any(String) as string }]);
          expect(await world.list(`/v1/sandboxes/${String(sandboxes[0]?.['id'])}/charges`)).toHaveLength(1);
          await world.expectPaid(licence.id, 1);
        },
      };
    },
  },
  {
    name: 'sign-in',
    title: 'Sign in with a code from a mail',
    needs: null,
    entrance: null,
    async prepare(world, role) {
      const made = await world.newAccount(role);
      return {
        ...made,
        isSignedOut: true,
        from: `/${made.account}/licences`,
        async walk(by) {
          await by.fill('textbox', 'E-mail address', made.person.email);
          await by.press('button', 'Send me a code');
          await by.see('heading', 'Look into your mail');
          await signInWithCode(world, by, made.person, ['heading', 'No licences yet']);
        },
        async check() {
          const rows = await world.api().db.sql`
            select id from sessions where person_id = ${made.person.id} and revoked_at is null`;
          expect(rows.length).toBeGreaterThan(0);
        },
      };
    },
  },
];
