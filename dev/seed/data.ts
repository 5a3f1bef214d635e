import type { PostBody, ProblemDocument, Schemas } from '../../contract/client/client.ts';
import type { AccountRole, StaffRole } from '../../domain/access/roles.ts';
import type { Command } from '../../contract/client/commands.ts';
import type { CommandEvent } from '../../domain/lifecycle/commands.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';

/** One command that brings a new licence towards the state it is an example of. */
type SeedStep = Command & {
  /** The code of the problem that is the expected response. */
  readonly expectedProblem?: ProblemDocument['code'];
};

/** What has become of a licence until today. Its rules decide; this says when it was opened, and what people did. */
export type SeedPast = {
  /** When it was opened; up to two months earlier where `endsInDays` asks for it. */
  readonly openedDaysAgo: number;
  /** A period ends so many days from today; less than 0: it has ended. */
  readonly endsInDays?: number;
  /** Seats at first. */
  readonly quantity?: number;
  readonly events?: readonly {
    readonly daysAgo: number;
    /** A customer's command, or what an agent did. */
    readonly event: CommandEvent | InterventionEvent;
  }[];
};

/** A machine on which a licence is used. */
export interface SeedMachine {
  readonly name: string | null;
  readonly platform: string;
  readonly fingerprint: string;
  readonly firstSeenDaysAgo: number;
  readonly lastSeenDaysAgo: number;
}

/**
 * A licence to create, at most one of each plan for an account. Where the billing provider is the stand-in, it has its `past`; elsewhere
 * it is new, and `steps` bring it to a state to look at.
 */
export type SeedLicense = {
  readonly past: SeedPast;
  readonly plan: string;
  readonly quantity?: number;
  readonly trial?: boolean;
  readonly auto_renew?: boolean;
  readonly steps?: readonly SeedStep[];
  /** Where it has its `past`. */
  readonly machines?: readonly SeedMachine[];
  /** A support agent's intervention after that. */
  readonly signal?: PostBody<'/v1/support/licenses/{id}/signals'>;
};

export type SeedAccount = {
  readonly name: string;
  /** Finds the account again at the next start. */
  readonly email: string;
  readonly language: string;
  readonly zone: string;
  readonly currency: Schemas['Currency'];
  readonly region: string;
  /** Test cards, the last one by default; the earlier ones were used before. None: no card is on file. */
  readonly cards: readonly { readonly token: string; readonly addedDaysAgo: number }[];
  readonly licenses: readonly SeedLicense[];
  readonly invoiceDetails?: Schemas['InvoiceDetails'];
  /** A member of each role; the first name begins the mail address. */
  readonly members?: Readonly<Record<AccountRole, string>>;
};

/** Attaches well; every charge is declined. */
const FAILING_CARD = 'pm_card_chargeCustomerFail';
/** Fourteen months: a year, and what comes after it. */
const LONG_AGO = 425;

export const SEED_ACCOUNTS: readonly SeedAccount[] = [
  {
    name: 'Nordlicht Studio GmbH',
    email: 'rechnung@nordlicht.example',
    language: 'de',
    zone: 'Europe/Berlin',
    currency: 'EUR',
    region: 'eu',
    invoiceDetails: {
      name: null,
      address: { line1: 'Speicherstraße 4', line2: null, postal_code: '20457', city: 'Hamburg', country: 'DE' },
      tax_id: 'DE123456789',
      purchase_order: null,
    },
    // The new card has paid nothing yet: the renewal of yesterday was declined.
    cards: [
      { token: 'pm_card_visa', addedDaysAgo: 500 },
      { token: FAILING_CARD, addedDaysAgo: 12 },
    ],
    members: {
      owner: 'Jana Brandt',
      billing_manager: 'Bruno Keller',
      license_manager: 'Lena Vogt',
      member: 'Mika Sommer',
      viewer: 'Vera Lang',
    },
    licenses: [
      {
        plan: 'studio-monthly',
        quantity: 2,
        steps: [{ action: 'pause' }],
        past: {
          openedDaysAgo: LONG_AGO,
          endsInDays: -1,
          events: [
            { daysAgo: 201, event: { type: 'pause', until: null } },
            { daysAgo: 180, event: { type: 'resume' } },
          ],
        },
      },
      {
        plan: 'team-annual',
        quantity: 12,
        steps: [{ action: 'schedule-change', body: { quantity: 15 } }],
        past: {
          openedDaysAgo: LONG_AGO,
          quantity: 10,
          events: [
            { daysAgo: 90, event: { type: 'schedule_change', plan: null, quantity: 12 } },
            { daysAgo: 9, event: { type: 'schedule_change', plan: null, quantity: 15 } },
          ],
        },
        machines: [
          { name: 'Edit bay 1', platform: 'macOS 26', fingerprint: 'f1a2', firstSeenDaysAgo: 420, lastSeenDaysAgo: 1 },
          {
            name: 'Edit bay 2',
            platform: 'Windows 11',
            fingerprint: 'f1a3',
            firstSeenDaysAgo: 420,
            lastSeenDaysAgo: 3,
          },
          {
            name: 'Jana’s notebook',
            platform: 'macOS 26',
            fingerprint: 'f1a4',
            firstSeenDaysAgo: 160,
            lastSeenDaysAgo: 1,
          },
          { name: null, platform: 'Ubuntu 26.04', fingerprint: 'f1a5', firstSeenDaysAgo: 300, lastSeenDaysAgo: 152 },
        ],
      },
      {
        plan: 'api-metered',
        steps: [{ action: 'cancel', body: { reason: 'The project is over' } }],
        past: {
          openedDaysAgo: 290,
          events: [{ daysAgo: 20, event: { type: 'cancel', reason: 'The project is over' } }],
        },
      },
      {
        plan: 'workstation-perpetual',
        past: {
          openedDaysAgo: 150,
          events: [{ daysAgo: 144, event: { type: 'withdraw', reason: 'Ordered for the wrong team' } }],
        },
      },
    ],
  },
  {
    name: 'Golden Gate Robotics, Inc.',
    email: 'ap@goldengate.example',
    language: 'en',
    zone: 'America/Los_Angeles',
    currency: 'USD',
    region: 'us-ca',
    cards: [{ token: 'pm_card_mastercard', addedDaysAgo: 500 }],
    members: {
      owner: 'Olivia Reyes',
      billing_manager: 'Ben Carter',
      license_manager: 'Lou Nguyen',
      member: 'Mel Torres',
      viewer: 'Val Price',
    },
    licenses: [
      {
        plan: 'team-monthly',
        quantity: 25,
        past: {
          openedDaysAgo: LONG_AGO,
          endsInDays: 1,
          quantity: 18,
          events: [{ daysAgo: 130, event: { type: 'schedule_change', plan: null, quantity: 25 } }],
        },
      },
      { plan: 'team-annual', quantity: 25, trial: true, past: { openedDaysAgo: 28 } },
      { plan: 'workstation-perpetual', quantity: 4, past: { openedDaysAgo: 400 } },
    ],
  },
  {
    name: '株式会社さくら設計',
    email: 'keiri@sakura.example',
    language: 'ja',
    zone: 'Asia/Tokyo',
    currency: 'JPY',
    region: 'jp',
    cards: [{ token: 'pm_card_jcb', addedDaysAgo: 500 }],
    members: {
      owner: 'Sakura Ito',
      billing_manager: 'Hana Mori',
      license_manager: 'Ken Sato',
      member: 'Mei Abe',
      viewer: 'Ren Ono',
    },
    licenses: [
      {
        plan: 'studio-monthly',
        quantity: 3,
        steps: [{ action: 'cancel', body: { reason: 'Moving to the annual plan' } }],
        past: {
          openedDaysAgo: LONG_AGO,
          endsInDays: 16,
          events: [{ daysAgo: 4, event: { type: 'cancel', reason: 'Moving to the annual plan' } }],
        },
      },
      {
        plan: 'team-annual',
        quantity: 8,
        auto_renew: false,
        past: { openedDaysAgo: 300 },
      },
      {
        plan: 'api-metered',
        signal: { type: 'retire', reason: 'Bought twice by mistake' },
        past: {
          openedDaysAgo: 220,
          events: [{ daysAgo: 100, event: { type: 'retire', reason: 'Bought twice by mistake' } }],
        },
      },
    ],
  },
  {
    name: 'Ateliê Mar Aberto Ltda',
    email: 'financeiro@maraberto.example',
    language: 'en',
    zone: 'America/Sao_Paulo',
    currency: 'USD',
    region: 'other',
    cards: [],
    members: {
      owner: 'Olga Lima',
      billing_manager: 'Bia Rocha',
      license_manager: 'Leo Dias',
      member: 'Marta Nunes',
      viewer: 'Vitor Alves',
    },
    licenses: [{ plan: 'studio-monthly', trial: true, past: { openedDaysAgo: 12 } }],
  },
  {
    name: 'Fjellvik Kart AS',
    email: 'faktura@fjellvik.example',
    language: 'en',
    zone: 'Europe/Oslo',
    currency: 'EUR',
    region: 'other',
    cards: [{ token: FAILING_CARD, addedDaysAgo: 13 }],
    // Bought before the trial ends, with a card that is declined: a trial with an open payment.
    licenses: [
      {
        plan: 'team-monthly',
        quantity: 6,
        trial: true,
        steps: [{ action: 'renew', expectedProblem: 'payment_failed' }],
        past: { openedDaysAgo: 10, events: [{ daysAgo: 2, event: { type: 'renew', period: null } }] },
      },
    ],
  },
  {
    name: 'Kowhai Maps',
    email: 'accounts@kowhai.example',
    language: 'en',
    zone: 'Pacific/Auckland',
    currency: 'USD',
    region: 'other',
    cards: [{ token: 'pm_card_visa', addedDaysAgo: 500 }],
    licenses: [
      {
        plan: 'team-annual',
        quantity: 5,
        signal: { type: 'hold', reason: 'The ownership of the account is being checked' },
        past: {
          openedDaysAgo: LONG_AGO,
          events: [{ daysAgo: 3, event: { type: 'hold', reason: 'The ownership of the account is being checked' } }],
        },
      },
      {
        plan: 'studio-monthly',
        quantity: 2,
        steps: [{ action: 'pause' }],
        past: { openedDaysAgo: LONG_AGO, events: [{ daysAgo: 8, event: { type: 'pause', until: null } }] },
      },
    ],
  },
];

/** One of the vendor's people in each role. */
export const SEED_STAFF: Readonly<Record<StaffRole, { readonly email: string; readonly name: string }>> = {
  agent: { email: 'mara@evergreen.example', name: 'Mara Lindt' },
  support_lead: { email: 'lead@evergreen.example', name: 'Luca Serra' },
  catalog_admin: { email: 'catalog@evergreen.example', name: 'Cleo Park' },
  auditor: { email: 'audit@evergreen.example', name: 'Aziz Noor' },
  administrator: { email: 'admin@evergreen.example', name: 'Ada Winter' },
};

/** A licence whose renewals fail, after the end of its period: states that a real licence takes months to reach. */
export const FAILING_CARD_SANDBOX = {
  name: 'A card that fails, ten days on',
  /** The account that it copies, by its mail address. */
  accountEmail: 'rechnung@nordlicht.example',
  paymentBehaviour: 'insufficient_funds',
  /** Its licence on this plan is in grace: so many days after the end of its period. */
  plan: 'team-annual',
  days: 10,
} as const;
