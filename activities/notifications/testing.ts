import { loadCatalog } from '../../catalog/load.ts';
import type { Notice } from '../../domain/lifecycle/effects.ts';
import { licensePageUrl, type DeliveryContext, type LicenseFacts, type Renewal } from './context.ts';
import { render, type Mail } from './render.ts';
import { loadTemplates } from './templates.ts';

export const catalog = loadCatalog();
export const templates = loadTemplates(catalog);

/** The renewal of a year, on the terms in force. */
export const RENEWAL: Renewal = {
  planName: 'Team',
  seats: 20,
  changed: false,
  price: { amount: 24_000, currency: 'EUR' },
  cadence: { unit: 'year', count: 1 },
  at: null,
};
export const LICENSE: LicenseFacts = {
  state: 'active',
  cancelled: false,
  renewal: RENEWAL,
  grace: null,
  retryAt: null,
  pausedUntil: null,
  winBackUntil: null,
  reactivateUntil: null,
};
export const CONTEXT: DeliveryContext = {
  accountName: 'Nordlicht GmbH',
  recipient: 'account',
  language: 'en',
  zone: 'Europe/Berlin',
  planName: 'Team',
  seats: 20,
  keyHint: '7Q2K',
  portalUrl: licensePageUrl('https://portal.example/', { id: 'lic_1', account: 'acct_1' }),
  cardsUrl: 'https://portal.example/portal/acct_1/billing',
  buyUrl: 'https://portal.example/portal/acct_1/buy',
  witness: `12.${'ab'.repeat(32)}`,
  witnessUrl: `https://portal.example/portal/acct_1/licences/lic_1?witness=12.${'ab'.repeat(32)}#log`,
  at: 0,
  price: { amount: 24_000, currency: 'EUR' },
  disclosures: [],
  publicUrl: 'https://portal.example',
  region: 'eu',
  preferencesUrl: 'https://portal.example/preferences/sealed',
  license: LICENSE,
};

export function mail(
  template: Notice['template'],
  params: Notice['params'],
  context: Partial<DeliveryContext> = {},
): Mail {
  return render(templates, { template, params, legal: false }, { ...CONTEXT, ...context });
}

/** The text of a mail about a licence in another state, in one line for each paragraph. */
export function textOf(
  template: Notice['template'],
  params: Notice['params'],
  facts: Partial<LicenseFacts> = {},
): string {
  return mail(template, params, { license: { ...LICENSE, ...facts } }).text;
}

/** Midnight at the end of a day of the zone. */
export const endOf = (day: string, timeZone = 'Europe/Berlin') =>
  Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime({ timeZone }).epochMilliseconds;
