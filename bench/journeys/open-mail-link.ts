import type { Browser, BrowserContext, Page } from 'playwright-core';
import { insertMember, insertPerson, insertSession } from '../../db/testing/people.ts';
import { insertAccount } from '../harness/accounts.ts';
import type { RunningPortal } from '../harness/portal.ts';
import type { Database } from '../../db/connect.ts';
import { codeFor } from './code-for.ts';

/** Who opens a mail's link. */
export const READERS = ['signed in', 'in another account', 'signed out', 'as somebody else'] as const;
export type Reader = (typeof READERS)[number];

interface OpenedLink {
  readonly href: string;
  readonly account: string;
  readonly reader: Reader;
}

const PATIENCE_MS = 20_000;

/** The heading of each page that mails lead to, by the last part of its address; null: that of a licence, which is its plan. */
const HEADINGS: Readonly<Record<string, RegExp>> = {
  renew: /^Renew /,
  reactivate: /^Reactivate /,
  resume: /^Resume /,
  cancel: /^Cancel /,
  uncancel: /^Take back the cancellation of /,
  withdraw: /^Withdraw from /,
  'schedule-change': /^Seats and plan of the next period$/,
  'remove-scheduled-change': /^Take back the change of /,
  billing: /^(?:Nothing is open|One payment is open|\d+ payments are open)$/,
  buy: /^Buy/,
};

/** Opens a link as a reader with all roles has it; null where it leads to its page, or what is there instead. */
export async function openMailLink(
  { portal, database, browser }: { portal: RunningPortal; database: Database; browser: Browser },
  { href, account, reader }: OpenedLink,
): Promise<string | null> {
  const context = await browser.newContext({ locale: 'en-US' });
  try {
    const { person } = await insertMember(database, { account, role: 'owner' });
    const page = await context.newPage();
    if (reader === 'signed in' || reader === 'in another account')
      await signIn(context, portal.url, (await insertSession(database, person)).token);
    if (reader === 'in another account') {
      const other = await insertAccount(portal.context);
      await insertMember(database, { account: other.id, role: 'owner', person });
      await page.goto(`${portal.url}/portal/${other.id}/licences`);
      await page.getByRole('heading', { level: 1 }).waitFor({ timeout: PATIENCE_MS });
    }
    if (reader === 'as somebody else') {
      await signIn(context, portal.url, (await insertSession(database, await insertPerson(database))).token);
      await page.goto(href);
      await page.getByRole('button', { name: 'Sign in with another address' }).click({ timeout: PATIENCE_MS });
    } else await page.goto(href);
    if (reader === 'signed out' || reader === 'as somebody else') await enterCode(page, portal, person.email);
    await headingOf(page, href).waitFor({ timeout: PATIENCE_MS });
    return page.url() === href ? null : `leads to ${page.url()}`;
  } catch (error) {
    return String(error).split('\n')[0] ?? 'failed';
  } finally {
    await context.close();
  }
}

async function signIn(context: BrowserContext, url: string, token: string): Promise<void> {
  await context.addCookies([{ name: 'evergreen_session', value: token, url, httpOnly: true }]);
}

async function enterCode(page: Page, portal: RunningPortal, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Code').fill(await codeFor(portal, email));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

function headingOf(page: Page, href: string) {
  const name = HEADINGS[new URL(href).pathname.split('/').at(-1) ?? ''];
  return name === undefined
    ? page.getByRole('heading', { level: 1, name: 'Studio' })
    : page.getByRole('heading', { name }).first();
}
