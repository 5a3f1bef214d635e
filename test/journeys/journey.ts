import { expect } from 'vitest';
import { createAdminClient, itemsOf } from '../../api/testing/admin-client.ts';
import type { LiveApi } from '../../api/testing/live-server.ts';
import { insertMember } from '../../db/testing/people.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import type { ActedOn, Name, Traveller } from './traveller.ts';

/** Somebody who is signed in. */
export interface Walker {
  readonly id: string;
  readonly email: string;
}

/** What a journey begins with: an account of its own, and somebody in it. */
export interface Start {
  readonly account: string;
  /** Who walks. They are signed in unless `isSignedOut`. */
  readonly person: Walker;
  readonly isSignedOut?: boolean;
  /** They have signed in so long ago that what is secret asks for another sign-in. */
  readonly isSignedInLong?: boolean;
  /** Below `/portal`, where it starts. */
  readonly from: string;
  /** From there to its end. */
  walk(by: Traveller): Promise<void>;
  /** What must be so at the end, in the database or the API: the effect, exactly once. */
  check(): Promise<void>;
}

/** What a person comes to the portal for. */
export interface Journey {
  /** As a file's name. */
  readonly name: string;
  readonly title: string;
  /** Who can go it: the roles with this permission; null for everybody. */
  readonly needs: Permission | null;
  /** What stands on its first page for those who can, and for nobody else; null where all see it. */
  readonly entrance: readonly [ActedOn, Name] | null;
  prepare(world: World, role: AccountRole): Promise<Start>;
}

/** The API behind the portal, and what journeys prepare and check with it. */
export type World = ReturnType<typeof createWorld>;

export function createWorld(api: () => LiveApi) {
  const admin = createAdminClient(api);

  async function person(account: string, role: AccountRole): Promise<Walker> {
    return (await insertMember(api().db, { account, role })).person;
  }

  return {
    api,
    admin,
    /** A new account with somebody in it, and a card unless it is null. */
    async newAccount(role: AccountRole, card: string | null = 'pm_card_visa') {
      const account = await admin.createAccount(card ?? undefined);
      return { account, person: await person(account, role) };
    },
    /** A new account with a licence of the monthly plan, bought or on trial. */
    async newLicence(role: AccountRole, more: Readonly<Record<string, unknown>> = {}) {
      const made = await this.newAccount(role);
      const bought = await admin.purchase(made.account, more);
      expect(bought.status, bought.text).toBe(201);
      const id = String(bought.body['id']);
      return { ...made, id, page: `/${made.account}/licences/${id}` };
    },
    person,
    async post(path: string, body: unknown = {}) {
      const { status, text, body: answer } = await admin.post(path, body);
      expect(status, text).toBeLessThan(300);
      return answer;
    },
    list: async (path: string) => itemsOf(await admin.get(path)),
    /** Expects that a licence becomes so, and that an event is in its change log so often. */
    async expectLicence(id: string, becomes: object, events: Readonly<Record<string, number>> = {}): Promise<void> {
      await expect.poll(async () => await admin.license(id), { timeout: 20_000 }).toMatchObject(becomes);
      const log = itemsOf(await admin.get(`/v1/licenses/${id}/change-log`));
      for (const [event, count] of Object.entries(events))
        expect(log.filter((entry) => entry['event'] === event).length, `${event} in the change log`).toBe(count);
    },
    /** How many invoices of a licence are paid. */
    async expectPaid(id: string, count: number): Promise<void> {
      const paid = async () => (await admin.invoices(id)).filter(({ status }) => status === 'paid').length;
      await expect.poll(paid, { timeout: 20_000 }).toBe(count);
    },
  };
}
