import type { PostBody, ProblemDocument, Schemas } from '../../contract/client/client.ts';
import type { AccountRole, StaffRole } from '../../domain/access/roles.ts';
import type { Command } from '../../contract/client/commands.ts';

/** One command that brings a new licence towards the state it is an example of. */
type SeedStep = Command & {
  /** The code of the problem that is the expected response. */
  readonly expectedProblem?: ProblemDocument['code'];
};

/** A licence to create, at most one of each plan for an account; `steps` are done only while it is new. */
export type SeedLicense = {
  readonly plan: string;
  readonly quantity?: number;
  readonly trial?: boolean;
  readonly auto_renew?: boolean;
  readonly steps?: readonly SeedStep[];
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
  /** Test card on file; absent: none. */
  readonly card?: string;
  readonly licenses: readonly SeedLicense[];
  /** A member of each role; the first name begins the mail address. */
  readonly members?: Readonly<Record<AccountRole, string>>;
};

const WORKING_CARD = 'pm_card_visa';
/** Attaches well; every charge is declined. */
const FAILING_CARD = 'pm_card_chargeCustomerFail';

export const SEED_ACCOUNTS: readonly SeedAccount[] = [
  {
    name: 'Nordlicht Studio GmbH',
    email: 'rechnung@nordlicht.example',
    language: 'de',
    zone: 'Europe/Berlin',
    currency: 'EUR',
    region: 'eu',
    card: WORKING_CARD,
    members: {
      owner: 'Jana Brandt',
      billing_manager: 'Bruno Keller',
      license_manager: 'Lena Vogt',
      member: 'Mika Sommer',
      viewer: 'Vera Lang',
    },
    licenses: [
      { plan: 'team-annual', quantity: 12, steps: [{ action: 'schedule-change', body: { quantity: 15 } }] },
      { plan: 'studio-monthly', quantity: 2, steps: [{ action: 'pause' }] },
      { plan: 'api-metered', steps: [{ action: 'cancel', body: { reason: 'The project is over' } }] },
    ],
  },
  {
    name: 'Golden Gate Robotics, Inc.',
    email: 'ap@goldengate.example',
    language: 'en',
    zone: 'America/Los_Angeles',
    currency: 'USD',
    region: 'us-ca',
    card: 'pm_card_mastercard',
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
        steps: [{ action: 'cancel', body: { reason: 'Moving to the annual plan' } }],
      },
      { plan: 'team-annual', quantity: 25, trial: true },
      { plan: 'workstation-perpetual', quantity: 4 },
    ],
  },
  {
    name: '株式会社さくら設計',
    email: 'keiri@sakura.example',
    language: 'ja',
    zone: 'Asia/Tokyo',
    currency: 'JPY',
    region: 'jp',
    card: 'pm_card_jcb',
    members: {
      owner: 'Sakura Ito',
      billing_manager: 'Hana Mori',
      license_manager: 'Ken Sato',
      member: 'Mei Abe',
      viewer: 'Ren Ono',
    },
    licenses: [
      { plan: 'studio-monthly', quantity: 3 },
      { plan: 'team-annual', quantity: 8, auto_renew: false },
      { plan: 'api-metered', signal: { type: 'retire', reason: 'Bought twice by mistake' } },
    ],
  },
  {
    name: 'Ateliê Mar Aberto Ltda',
    email: 'financeiro@maraberto.example',
    language: 'en',
    zone: 'America/Sao_Paulo',
    currency: 'USD',
    region: 'other',
    members: {
      owner: 'Olga Lima',
      billing_manager: 'Bia Rocha',
      license_manager: 'Leo Dias',
      member: 'Marta Nunes',
      viewer: 'Vitor Alves',
    },
    licenses: [{ plan: 'studio-monthly', trial: true }],
  },
  {
    name: 'Fjellvik Kart AS',
    email: 'faktura@fjellvik.example',
    language: 'en',
    zone: 'Europe/Oslo',
    currency: 'EUR',
    region: 'other',
    card: FAILING_CARD,
    // Bought before the trial ends, with a card that is declined: a trial with an open payment.
    licenses: [
      {
        plan: 'team-monthly',
        quantity: 6,
        trial: true,
        steps: [{ action: 'renew', expectedProblem: 'payment_failed' }],
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
    card: WORKING_CARD,
    licenses: [
      {
        plan: 'team-annual',
        quantity: 5,
        signal: { type: 'hold', reason: 'The ownership of the account is being checked' },
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
  /** Past the end of the year that its annual licence is paid for, into grace. */
  days: 376,
} as const;
