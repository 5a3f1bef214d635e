import type { Page } from 'playwright-core';
import { PLUG_PATH } from '../plug/path.ts';
import { SIDE_BY_SIDE_PATH } from '../side-by-side/path.ts';

/** What the addresses of pages are made of: the account of the seeded owner, and what is in it. */
export interface Subject {
  readonly account: string;
  /** The id of the account's licence on a plan. */
  readonly licence: (plan: string) => string;
  readonly invoice: string;
  readonly approval: string;
  readonly sandbox: string;
  /** The id of the copy of a licence in that sandbox. */
  readonly copy: (plan: string) => string;
}

/** Who looks. `nobody` has not signed in; `invited` is somebody who is in no account yet. */
export type Viewer = 'owner' | 'nobody' | 'invited';

/** How a page is looked at; light, in English and on a desktop where nothing is said. */
export interface Look {
  readonly device?: 'phone';
  readonly theme?: 'dark';
  readonly language?: 'de' | 'ja' | 'ar-XB';
  readonly text?: 'larger';
}

export interface Screen {
  /** Of the picture's file, without its ending. */
  readonly name: string;
  /** The page's route in `portal/src/app/routes.tsx`; null for a page outside the portal. */
  readonly route: string | null;
  readonly path: (subject: Subject) => string;
  /** What the picture shows, in one sentence. */
  readonly shows: string;
  readonly viewer?: Viewer;
  readonly look?: Look;
  /** All of a long page, instead of its beginning. */
  readonly whole?: boolean;
  /** What is done first and lasts. Who only looks at the page leaves it out. */
  readonly first?: (page: Page) => Promise<void>;
  /** What is done on the page before the picture is taken. It changes nothing that is stored. */
  readonly before?: (page: Page) => Promise<void>;
}

export interface Chapter {
  readonly heading: string;
  readonly screens: readonly Screen[];
}

/** The plan of the licence whose renewal was declined. */
const DECLINED = 'studio-monthly';
/** The plan of the licence that renews by itself. */
const RENEWING = 'team-annual';

export const DASHBOARD = '/:account/licences';
const LICENCES = DASHBOARD;
const LICENCE = '/:account/licences/:license';
const BILLING = '/:account/billing';
const ORGANISATION = '/:account/organisation';
const SANDBOX = '/:account/sandbox/:sandbox';

const inAccount = (path: string) => (subject: Subject) => `/portal/${subject.account}/${path}`;
const ofLicence =
  (plan: string, path = '') =>
  (subject: Subject) =>
    `/portal/${subject.account}/licences/${subject.licence(plan)}${path}`;
const inSandbox =
  (path = '') =>
  (subject: Subject) =>
    `/portal/${subject.account}/sandbox/${subject.sandbox}${path}`;

const killWorker = async (page: Page) => {
  await page.getByRole('button', { name: 'Kill the worker' }).click();
  await page.getByRole('log').getByText('Payments captured at Stripe: 1.').waitFor({ timeout: 90_000 });
};
const supposeFailure = async (page: Page) => await page.getByRole('radio', { name: 'My card fails' }).press('Space');

/** Every picture, in the order of the gallery: a newcomer's way through the pages. */
export const CHAPTERS: readonly Chapter[] = [
  {
    heading: 'Coming in',
    screens: [
      {
        name: 'start',
        route: null,
        path: () => '/',
        viewer: 'nobody',
        shows: 'The start page of `npm start` has five things to try and enters without a code.',
      },
      {
        name: 'sign-in',
        route: '/sign-in',
        path: () => '/portal/sign-in',
        viewer: 'nobody',
        shows: 'A person signs in with a passkey, a code by mail or the company’s identity provider.',
      },
      {
        name: 'no-account',
        route: '/',
        path: () => '/portal/',
        viewer: 'invited',
        shows: 'Somebody who has signed in and is in no account yet.',
      },
      {
        name: 'claims',
        route: '/claims',
        path: () => '/portal/claims',
        viewer: 'invited',
        shows: 'Somebody whose owner has left finds out how to become one.',
      },
      {
        name: 'invitation',
        route: '/invitations',
        path: () => '/portal/invitations',
        viewer: 'invited',
        shows: 'Somebody who was invited accepts or declines.',
      },
    ],
  },
  {
    heading: 'Licences',
    screens: [
      {
        name: 'licences',
        route: LICENCES,
        path: inAccount('licences'),
        shows: 'All licences of an account on one line of time; what needs somebody comes first.',
      },
      {
        name: 'licences-dark',
        route: LICENCES,
        path: inAccount('licences'),
        look: { theme: 'dark' },
        shows: 'The same page in dark colours.',
      },
      {
        name: 'licences-phone',
        route: LICENCES,
        path: inAccount('licences'),
        look: { device: 'phone' },
        shows: 'The same page on a phone.',
      },
      {
        name: 'licences-de',
        route: LICENCES,
        path: inAccount('licences'),
        look: { language: 'de' },
        shows: 'The same page in German.',
      },
      {
        name: 'licences-ja',
        route: LICENCES,
        path: inAccount('licences'),
        look: { language: 'ja' },
        shows: 'The same page in Japanese.',
      },
      {
        name: 'licences-rtl',
        route: LICENCES,
        path: inAccount('licences'),
        look: { language: 'ar-XB' },
        shows: 'The same page from right to left, with English texts that are written backwards.',
      },
      {
        name: 'licences-larger',
        route: LICENCES,
        path: inAccount('licences'),
        look: { text: 'larger' },
        shows: 'The same page with the largest text.',
      },
      {
        name: 'commands',
        route: LICENCES,
        path: inAccount('licences'),
        async before(page) {
          await page.keyboard.press('ControlOrMeta+k');
          await page.getByRole('dialog').waitFor();
        },
        shows: 'Ctrl K finds every page and every command by its name.',
      },
      {
        name: 'licence',
        route: LICENCE,
        path: ofLicence(RENEWING),
        shows: 'A licence: its past, what will happen, what it grants, and a change log that the browser has checked.',
      },
      {
        name: 'licence-what-if',
        route: LICENCE,
        path: ofLicence(RENEWING),
        before: supposeFailure,
        shows: 'One switch shows what would happen if every payment failed.',
      },
      {
        name: 'licence-phone',
        route: LICENCE,
        path: ofLicence(RENEWING),
        look: { device: 'phone' },
        shows: 'A licence on a phone: its life runs downwards.',
      },
      {
        name: 'licence-dark',
        route: LICENCE,
        path: ofLicence(RENEWING),
        look: { theme: 'dark' },
        before: supposeFailure,
        shows: 'The same in dark colours.',
      },
      {
        name: 'licence-de',
        route: LICENCE,
        path: ofLicence(RENEWING),
        look: { language: 'de' },
        shows: 'A licence in German.',
      },
      {
        name: 'licence-rtl',
        route: LICENCE,
        path: ofLicence(RENEWING),
        look: { language: 'ar-XB' },
        shows: 'A licence from right to left: time runs from the right.',
      },
      {
        name: 'licence-grace',
        route: LICENCE,
        path: ofLicence(DECLINED),
        whole: true,
        shows: 'A licence whose renewal was declined: until when it works, and what to do.',
      },
      {
        name: 'licence-ended',
        route: LICENCE,
        path: ofLicence('workstation-perpetual'),
        shows: 'A licence whose buyer withdrew.',
      },
      {
        name: 'machines',
        route: '/:account/machines',
        path: inAccount('machines'),
        shows: 'The machines that use a seat.',
      },
      {
        name: 'buy',
        route: '/:account/buy',
        path: inAccount('buy'),
        shows: 'Buying a licence: the button names the price.',
      },
    ],
  },
  {
    heading: 'Commands',
    screens: [
      {
        name: 'renew',
        route: `${LICENCE}/:action`,
        path: ofLicence(DECLINED, '/renew'),
        shows: 'Before anything is pressed, a renewal says its sum, its dates and what will work.',
      },
      {
        name: 'renew-phone',
        route: `${LICENCE}/:action`,
        path: ofLicence(DECLINED, '/renew'),
        look: { device: 'phone' },
        shows: 'The same on a phone.',
      },
      {
        name: 'change-plan',
        route: `${LICENCE}/:action`,
        path: ofLicence(RENEWING, '/schedule-change'),
        shows: 'Seats and plan of the next period.',
      },
      {
        name: 'pause',
        route: `${LICENCE}/:action`,
        path: ofLicence(RENEWING, '/pause'),
        shows: 'A pause: what stops, and what stays.',
      },
      {
        name: 'rotate-key',
        route: `${LICENCE}/:action`,
        path: ofLicence(RENEWING, '/rotate-key'),
        shows: 'A new licence key, with days in which the old one still works.',
      },
      {
        name: 'cancel',
        route: `${LICENCE}/cancel`,
        path: ofLicence(RENEWING, '/cancel'),
        shows: 'Cancelling is one page, without a detour.',
      },
      {
        name: 'cancel-de',
        route: `${LICENCE}/cancel`,
        path: ofLicence(RENEWING, '/cancel'),
        look: { language: 'de', device: 'phone' },
        shows: 'The same in German on a phone.',
      },
    ],
  },
  {
    heading: 'Billing',
    screens: [
      {
        name: 'billing',
        route: BILLING,
        path: inAccount('billing'),
        shows: 'Cards, what will be charged, and invoices.',
      },
      {
        name: 'billing-phone',
        route: BILLING,
        path: inAccount('billing'),
        look: { device: 'phone' },
        shows: 'The same on a phone.',
      },
      {
        name: 'billing-ja',
        route: BILLING,
        path: inAccount('billing'),
        look: { language: 'ja' },
        shows: 'The same in Japanese.',
      },
      {
        name: 'invoice',
        route: `${BILLING}/invoices/:invoice`,
        path: ({ account, invoice }) => `/portal/${account}/billing/invoices/${invoice}`,
        shows: 'An invoice, line by line.',
      },
    ],
  },
  {
    heading: 'Sandbox',
    screens: [
      {
        name: 'sandboxes',
        route: '/:account/sandbox',
        path: inAccount('sandbox'),
        shows: 'Copies of the account, each with a clock of its own.',
      },
      {
        name: 'sandbox',
        route: SANDBOX,
        path: inSandbox(),
        shows: 'The clock of a sandbox is moved; nothing is charged or mailed.',
      },
      {
        name: 'sandbox-phone',
        route: SANDBOX,
        path: inSandbox(),
        look: { device: 'phone' },
        shows: 'The same on a phone.',
      },
      {
        name: 'sandbox-licence',
        route: `${SANDBOX}/licences/:license`,
        path: (subject) => inSandbox(`/licences/${subject.copy(RENEWING)}`)(subject),
        shows: 'A copy of a licence, later than today.',
      },
      {
        name: 'sandbox-command',
        route: `${SANDBOX}/licences/:license/:action`,
        path: (subject) => inSandbox(`/licences/${subject.copy(RENEWING)}/renew`)(subject),
        shows: 'A command that is only tried.',
      },
      {
        name: 'sandbox-compare',
        route: `${SANDBOX}/compare`,
        path: inSandbox('/compare'),
        shows: 'The copy beside the real account.',
      },
      {
        name: 'sandbox-mails',
        route: `${SANDBOX}/mails`,
        path: inSandbox('/mails'),
        shows: 'The mails that would have been sent.',
      },
      {
        name: 'sandbox-charges',
        route: `${SANDBOX}/charges`,
        path: inSandbox('/charges'),
        shows: 'What would have been charged.',
      },
    ],
  },
  {
    heading: 'Organisation',
    screens: [
      {
        name: 'members',
        route: `${ORGANISATION}/members`,
        path: inAccount('organisation/members'),
        shows: 'Members, what each role may do, and invitations.',
      },
      {
        name: 'members-phone',
        route: `${ORGANISATION}/members`,
        path: inAccount('organisation/members'),
        look: { device: 'phone' },
        shows: 'The same on a phone.',
      },
      {
        name: 'access',
        route: `${ORGANISATION}/access`,
        path: inAccount('organisation/access'),
        shows: 'Single sign-on, required passkeys, and who of support has looked.',
      },
      {
        name: 'links',
        route: `${ORGANISATION}/links`,
        path: inAccount('organisation/links'),
        shows: 'Linked organisations, and what their people may do here.',
      },
      {
        name: 'api-keys',
        route: `${ORGANISATION}/keys`,
        path: inAccount('organisation/keys'),
        shows: 'The API keys of the account, which an owner makes, rotates and revokes.',
      },
      {
        name: 'audit-log',
        route: `${ORGANISATION}/log`,
        path: inAccount('organisation/log'),
        shows: 'What people and keys did in the account, and what they were refused.',
      },
      {
        name: 'notices',
        route: '/:account/notices',
        path: inAccount('notices'),
        shows: 'What happened lately, by month, with what it leads to.',
      },
      {
        name: 'contacts',
        route: `${ORGANISATION}/contacts`,
        path: inAccount('organisation/contacts'),
        shows: 'Who gets which mails.',
      },
      {
        name: 'details',
        route: `${ORGANISATION}/details`,
        path: inAccount('organisation/details'),
        shows: 'What invoices say about the customer.',
      },
      {
        name: 'approvals',
        route: '/:account/approvals',
        path: inAccount('approvals'),
        shows: 'What members have asked others to approve.',
      },
      {
        name: 'approval',
        route: '/:account/approvals/:approval',
        path: ({ account, approval }) => `/portal/${account}/approvals/${approval}`,
        shows: 'A request: what it would do, and two answers.',
      },
    ],
  },
  {
    heading: 'You, and help',
    screens: [
      {
        name: 'you',
        route: '/:account/you',
        path: inAccount('you'),
        shows: 'Passkeys, recovery codes, mails and the devices that are signed in.',
      },
      { name: 'help', route: '/:account/help', path: inAccount('help'), shows: 'Help is searched by one’s own words.' },
      {
        name: 'article',
        route: '/:account/help/:article',
        path: inAccount('help/renew'),
        shows: 'An article of the help.',
      },
    ],
  },
  {
    heading: 'Without signing in',
    screens: [
      {
        name: 'public-cancel',
        route: null,
        path: () => '/cancel?lang=de',
        viewer: 'nobody',
        look: { language: 'de' },
        shows: 'Cancelling without signing in, as German law asks for.',
      },
      {
        name: 'public-help',
        route: null,
        path: () => '/help',
        viewer: 'nobody',
        shows: 'Help for whoever cannot sign in.',
      },
      {
        name: 'find-licences',
        route: null,
        path: () => '/find-licences',
        viewer: 'nobody',
        shows: 'Somebody who does not know their address any more finds it by a key, a card or an invoice.',
      },
      {
        name: 'accessibility',
        route: null,
        path: () => '/accessibility',
        viewer: 'nobody',
        shows: 'The statement on accessibility.',
      },
    ],
  },
  {
    heading: 'For developers',
    screens: [
      {
        name: 'plug',
        route: null,
        path: () => PLUG_PATH,
        viewer: 'nobody',
        first: killWorker,
        shows: 'A process is killed in the middle of a payment; the page counts what was captured.',
      },
      {
        name: 'both-sides',
        route: null,
        path: () => SIDE_BY_SIDE_PATH,
        shows: 'A customer’s page beside what support does with the same licence.',
      },
      {
        name: 'reference',
        route: null,
        path: () => '/docs',
        viewer: 'nobody',
        shows: 'The reference of the API, with recorded examples.',
      },
      {
        name: 'problems',
        route: null,
        path: () => '/docs/problems',
        viewer: 'nobody',
        shows: 'Every problem that the API reports, and what to do.',
      },
    ],
  },
];

export const SCREENS: readonly Screen[] = CHAPTERS.flatMap(({ screens }) => screens);

/** Routes without a picture, and why. */
export const ROUTES_WITHOUT_PICTURE: Readonly<Record<string, string>> = {
  '/:account': 'leads to its licences',
  '/you': 'leads to the person’s page in their account',
  '/sign-on': 'a tab that leads to an identity provider, and closes itself where it may',
  '/:account/*': 'an address that leads nowhere',
  [ORGANISATION]: 'leads to the members',
  '/approvals/:approval': 'finds the account of a request, and leads there',
  [`${LICENCE}/name`]: 'one field in a sheet beside the page of the licence',
  [`${BILLING}/card-added`]: 'the way back from the provider’s page',
};
