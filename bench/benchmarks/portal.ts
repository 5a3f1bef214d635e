import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { buildPortal } from '../../dev/stack/portal.ts';
import { findFreePort } from '../../dev/stack/ports.ts';
import { connect } from '../../db/connect.ts';
import { insertView } from '../../db/testing/notices.ts';
import { insertMember, insertSession } from '../../db/testing/people.ts';
import { launchChromium } from '../../test/support/chromium.ts';
import { ensureLighthouse, runLighthouse } from '../browser/lighthouse.ts';
import { longestInteraction, measureLoad, type Load } from '../browser/load.ts';
import { createAccounts } from '../harness/accounts.ts';
import type { BenchContext } from '../harness/context.ts';
import { insertLicenses } from '../harness/licenses.ts';
import { withServers } from '../harness/servers.ts';
import type { BenchmarkResult } from '../report/result.ts';
import type { Benchmark } from './benchmark.ts';
import { runRounds } from './rounds.ts';

const LICENSES = 12;
const DUE_IN_MS = 20 * 24 * 3600 * 1000;
const PHONE = { viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true };

/** The portal's dashboard as somebody sees it who opens it for the first time, beside a page without scripts in the same browser. */
export const portal: Benchmark = async (context, { rounds }, log) => {
  await Promise.all([buildPortal(log), ensureLighthouse(log)]);
  const debuggingPort = await findFreePort();
  const lighthouseBrowser = await launchChromium([`--remote-debugging-port=${debuggingPort}`]);
  const bare = await startBarePage();
  try {
    return await withServers(context.stack, async ({ evergreen }) => {
      const { url, others, cookie } = await openAccount(context, evergreen);
      const storageState = { cookies: [cookie], origins: [] };
      const load = async (mobile: boolean, use?: (page: Page) => Promise<void>) =>
        await measureLoad(url, { storageState, mobile, last: notices, ...(mobile ? PHONE : {}) }, use);
      const interactions: number[] = [];
      const measured = await runRounds(rounds, log, {
        portal: async () =>
          summarise(await load(false, async (page) => void interactions.push(await useDashboard(page)))),
        licence: async () => summarise(await measureLoad(others.licence, { storageState })),
        billing: async () => summarise(await measureLoad(others.billing, { storageState })),
        signIn: async () => summarise(await measureLoad(others.signIn, {})),
        bare: async () => summarise(await measureLoad(bare.url, {})),
        phone: async () => summarise(await load(true)),
        barePhone: async () => summarise(await measureLoad(bare.url, { mobile: true, ...PHONE })),
        lighthouse: async () => await runInSession(lighthouseBrowser.browser, debuggingPort, url, cookie),
      });
      return results(measured, interactions.slice(-rounds));
    });
  } finally {
    bare.close();
    await lighthouseBrowser.close();
  }
};

const notices = (page: Page) => page.getByRole('region', { name: 'Notices' });

/** An account with licences and a notice, and the cookie of its owner's session. */
async function openAccount(context: BenchContext, api: string) {
  const [account] = await createAccounts(context, 1);
  if (!account) throw new Error('No account was created');
  await insertLicenses(context, [account], LICENSES, Date.now() + DUE_IN_MS);
  const database = connect(context.stack.env.DATABASE_URL, { applicationName: 'evergreen-bench' });
  try {
    const { person } = await insertMember(database, { account: account.id, role: 'owner' });
    await insertView(database, account.id);
    const { token } = await insertSession(database, person);
    const [license] = await database.sql<[{ id: string }]>`
      select id from licenses where account_id = ${account.id} order by id limit 1`;
    const portalUrl = `${api}/portal/${account.id}`;
    const { hostname } = new URL(api);
    const cookie = { name: 'evergreen_session', value: token, domain: hostname, path: '/', expires: -1 };
    return {
      url: `${portalUrl}/licences`,
      others: {
        licence: `${portalUrl}/licences/${license.id}`,
        billing: `${portalUrl}/billing`,
        signIn: `${api}/portal/sign-in`,
      },
      cookie: { ...cookie, httpOnly: true, secure: false, sameSite: 'Lax' as const },
    };
  } finally {
    await database.close();
  }
}

type Cookie = Awaited<ReturnType<typeof openAccount>>['cookie'];

/** What a person does on the dashboard: each is answered before the next. The longest of them, in milliseconds. */
async function useDashboard(page: Page): Promise<number> {
  const find = page.getByRole('searchbox');
  await find.fill('studio');
  await find.fill('');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('listitem').getByRole('heading', { level: 3 }).getByRole('link').first().click();
  await page.waitForURL(/licences\/lic_/);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return await longestInteraction(page);
}

/** Lighthouse opens a page of its own, in the browser's default context. */
async function runInSession(browser: Browser, port: number, url: string, cookie: Cookie) {
  const protocol = await browser.newBrowserCDPSession();
  const { domain, path, ...rest } = cookie;
  const { expires: _session, ...given } = rest;
  await protocol.send('Storage.setCookies', { cookies: [{ ...given, domain, path }] });
  return await runLighthouse(port, url);
}

/** A page of one sentence, without scripts, styles and fonts: what browser, network and throttling cost by themselves. */
async function startBarePage(): Promise<{ url: string; close(): void }> {
  const server = createServer((_req, res) => {
    res.setHeader('content-type', 'text/html; charset=utf-8');
    res.end(
      '<!doctype html><html lang="en"><title>Bare</title><link rel="icon" href="data:,"><h1>Nothing needs you</h1>',
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

interface Summary {
  readonly kB: number;
  readonly fontsKB: number;
  readonly dataKB: number;
  readonly lcpMs: number;
  readonly layoutShift: number;
  readonly messages: number;
}

function summarise({ bytes, lcpMs, layoutShift, messages }: Load): Summary {
  if (messages.length > 0) console.log(messages.join('\n'));
  const kB = (count: number) => count / 1000;
  const { code, fonts, data } = bytes;
  return { kB: kB(code), fontsKB: kB(fonts), dataKB: kB(data), lcpMs, layoutShift, messages: messages.length };
}

type Reports = Awaited<ReturnType<typeof runInSession>>;

type Loads = Record<'portal' | 'licence' | 'billing' | 'signIn' | 'bare' | 'phone' | 'barePhone', Summary[]>;

/** The pages that people open first besides the dashboard: by a mail's link, or before they have signed in. */
const OTHERS = [
  ['a licence', 'licence'],
  ['billing', 'billing'],
  ['the sign-in', 'signIn'],
] as const;

function results(measured: Loads & { lighthouse: Reports[] }, interactions: readonly number[]): BenchmarkResult[] {
  const { lighthouse } = measured;
  const of = (summaries: readonly Summary[], field: keyof Summary) => summaries.map((summary) => summary[field]);
  const failed = [...new Set(lighthouse.flatMap((report) => report.failed))];
  const less = (
    title: string,
    unit: string,
    limit: number | undefined,
    rounds: readonly number[],
    bare?: readonly number[],
    name = 'the dashboard',
  ) => ({
    title,
    unit,
    better: 'less' as const,
    ...(limit === undefined ? {} : { limit }),
    evergreen: { name, rounds },
    references: bare ? [{ name: 'a page without scripts', rounds: bare }] : [],
  });
  const score = (title: string, rounds: readonly number[]): BenchmarkResult => ({
    title,
    unit: 'of 100',
    better: 'more',
    limit: 100,
    evergreen: { name: 'the dashboard', rounds },
    references: [],
    ...(failed.length > 0 ? { note: failed.join('; ') } : {}),
  });
  return [
    less('first load, compressed, without fonts and data', 'kB', 170, of(measured.portal, 'kB')),
    less('largest paint, on this machine', 'ms', 1_000, of(measured.portal, 'lcpMs'), of(measured.bare, 'lcpMs')),
    ...OTHERS.flatMap(([name, page]) => [
      less(`first load of ${name}, compressed`, 'kB', undefined, of(measured[page], 'kB'), undefined, name),
      less(`largest paint of ${name}, on this machine`, 'ms', 1_000, of(measured[page], 'lcpMs'), undefined, name),
      less(`layout shift of ${name}`, '', 0, of(measured[page], 'layoutShift'), undefined, name),
      less(`messages in the console of ${name}`, '', 0, of(measured[page], 'messages'), undefined, name),
    ]),
    less(
      'largest paint, phone and network slowed down by the browser',
      'ms',
      undefined,
      of(measured.phone, 'lcpMs'),
      of(measured.barePhone, 'lcpMs'),
    ),
    less(
      'largest paint by Lighthouse, mobile',
      'ms',
      2_500,
      lighthouse.map(({ lcpMs }) => lcpMs),
    ),
    less('longest interaction', 'ms', 100, interactions),
    less(
      'layout shift',
      '',
      0,
      of(measured.portal, 'layoutShift').map((shift, i) => shift + (measured.phone[i]?.layoutShift ?? 0)),
    ),
    less('messages in the console', '', 0, of(measured.portal, 'messages')),
    score(
      'Lighthouse, accessibility',
      lighthouse.map(({ accessibility }) => accessibility),
    ),
    score(
      'Lighthouse, best practices',
      lighthouse.map((report) => report['best-practices']),
    ),
  ];
}
