import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContext } from 'playwright-core';
import { z } from 'zod';
import type { Demo } from '../demo/demo-file.ts';
import { ENTRY_PEOPLE } from '../entry/people.ts';

/** A browser's cookies: who is signed in there. */
export type Session = Exclude<Awaited<ReturnType<BrowserContext['storageState']>>, string>;

/** Enters as the owner by the button of the start page. */
export async function enterAsOwner(browser: Browser, { api }: Demo): Promise<Session> {
  return await inContext(browser, async (context) => {
    const page = await context.newPage();
    await page.goto(api);
    await page.getByRole('button', { name: `Enter as ${ENTRY_PEOPLE.owner.firstName}` }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
  });
}

/** Signs in with the code that is mailed. */
export async function signInByMail(browser: Browser, demo: Demo, email: string): Promise<Session> {
  const mail = String(demo.mail);
  const earlier = await readCodes(mail, email);
  return await inContext(browser, async (context) => {
    const page = await context.newPage();
    await page.goto(`${demo.portal}/sign-in`);
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Send me a code' }).click();
    const field = page.getByRole('textbox', { name: 'Code' });
    await field.waitFor();
    await field.fill(await waitForCode(mail, email, earlier));
    const button = page.getByRole('button', { name: 'Sign in' });
    if (await button.isVisible()) await button.click();
    await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
  });
}

async function inContext(browser: Browser, visit: (context: BrowserContext) => Promise<void>): Promise<Session> {
  const context = await browser.newContext({ locale: 'en-US' });
  try {
    await visit(context);
    return await context.storageState();
  } finally {
    await context.close();
  }
}

const Mails = z.array(z.object({ text: z.string(), to: z.array(z.object({ address: z.string() })) }));
const WAIT_MS = 15_000;
const POLL_MS = 50;

async function waitForCode(mail: string, email: string, earlier: readonly string[]): Promise<string> {
  const until = performance.now() + WAIT_MS;
  while (performance.now() < until) {
    const code = (await readCodes(mail, email)).find((found) => !earlier.includes(found));
    if (code !== undefined) return code;
    await delay(POLL_MS);
  }
  throw new Error(`No code was mailed to ${email}`);
}

async function readCodes(mail: string, email: string): Promise<string[]> {
  return Mails.parse(await (await fetch(`${mail}/api/email`)).json())
    .filter(({ to }) => to.some(({ address }) => address === email))
    .flatMap(({ text }) => /\b\d{3} ?\d{3}\b/.exec(text)?.[0].replace(' ', '') ?? []);
}
