import type { Browser } from 'playwright-core';
import { collect, createClient, unwrap, type EvergreenClient } from '../../contract/client/client.ts';
import type { Demo } from '../demo/demo-file.ts';
import { ENTRY_PEOPLE } from '../entry/people.ts';
import { seededLicenseId } from '../seed/past/plan-account.ts';
import type { Subject, Viewer } from './screens.ts';
import { enterAsOwner, signInByMail, type Session } from './sign-in.ts';

/** Who is invited for the pictures. */
const INVITED = 'noor@nordlicht.example';
export interface Examples {
  readonly subject: Subject;
  /** By who looks; null: nobody is signed in. */
  readonly sessions: Readonly<Record<Viewer, Session | null>>;
}

/** How many days after the renewal of its licence the sandbox is shown. */
const SANDBOX_DAYS = 10;
const DAY_MS = 86_400_000;

/** Adds to the sample licences what some pages are about, and signs the people in. */
export async function prepareExamples(browser: Browser, demo: Demo): Promise<Examples> {
  const person = demo.members.find(({ email }) => email === ENTRY_PEOPLE.owner.email);
  const asker = demo.members.find(({ account, role }) => account === person?.account && role === 'member');
  if (!person || !asker) throw new Error('The seeds have made no members');
  const { account } = person;
  const admin = createClient({ baseUrl: demo.api, apiKey: String(demo.api_keys['admin']) });
  const license = seededLicenseId(account, 'team-annual');
  await unwrap(admin.POST('/v1/invitations', { body: { account, email: INVITED, role: 'license_manager' } }));
  const owner = await enterAsOwner(browser, demo);
  const member = await signInByMail(browser, demo, asker.email);
  return {
    subject: {
      account,
      licence: (plan) => seededLicenseId(account, plan),
      invoice: await findInvoice(admin, account),
      approval: await askForKey(clientOf(demo, member, account), license),
      ...(await makeSandbox(clientOf(demo, owner, account), account)),
    },
    sessions: { owner, invited: await signInByMail(browser, demo, INVITED), nobody: null },
  };
}

/** The API as somebody who is signed in, with requests as a page of the portal sends them. */
function clientOf({ api }: Demo, { cookies }: Session, account: string): EvergreenClient {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return createClient({
    baseUrl: api,
    account,
    async fetch(request) {
      const headers = { ...Object.fromEntries(request.headers), cookie, 'sec-fetch-site': 'same-origin' };
      const { method, url } = request;
      return await fetch(url, { method, headers, ...(method === 'GET' ? {} : { body: await request.text() }) });
    },
  });
}

async function askForKey(member: EvergreenClient, license: string): Promise<string> {
  const reason = 'The key was on a notebook that was stolen.';
  const { id } = await unwrap(member.POST('/v1/approvals', { body: { license, action: 'rotate-key', reason } }));
  return id;
}

async function findInvoice(admin: EvergreenClient, account: string): Promise<string> {
  const { data } = await unwrap(admin.GET('/v1/invoices', { params: { query: { account, limit: 100 } } }));
  const paid = data.find(({ status }) => status === 'paid');
  if (!paid) throw new Error('The seeds have made no invoice that is paid');
  return paid.id;
}

/** The owner's sandbox: its cards fail, and its clock stands after a renewal. */
async function makeSandbox(owner: EvergreenClient, account: string): Promise<Pick<Subject, 'sandbox' | 'copy'>> {
  const body = { account, name: 'If our card fails', payments: 'insufficient_funds' } as const;
  const { id } = await unwrap(owner.POST('/v1/sandboxes', { body }));
  const path = { id };
  const copies = await collect((query) =>
    unwrap(owner.GET('/v1/sandboxes/{id}/licenses', { params: { path, query } })),
  );
  const copyOf = (plan: string) => {
    const found = copies.find((copy) => copy.plan === plan);
    if (!found) throw new Error(`The sandbox has no copy of a licence on ${plan}`);
    return found;
  };
  const end = Date.parse(String(copyOf('team-annual').period?.end));
  await moveClock(owner, id, end + SANDBOX_DAYS * DAY_MS);
  return { sandbox: id, copy: (plan) => copyOf(plan).id };
}

const TRIES = 10;

/** Moves the clock, and by seconds more until all that was due has happened. */
async function moveClock(owner: EvergreenClient, id: string, toMs: number): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const body = { to: new Date(toMs + tries * 1_000).toISOString() };
    const { settled } = await unwrap(owner.POST('/v1/sandboxes/{id}/clock', { params: { path: { id } }, body }));
    if (settled) return;
  }
  throw new Error('The sandbox does not settle');
}
