import { inTransaction } from '../../db/in-transaction.ts';
import { enqueueMails, sealAccountNews, sealMail, type SealedMail } from '../../db/queries/person-mails.ts';
import { listAdministrators } from '../../db/queries/staff.ts';
import type { ScopedDatabase } from '../../db/scoped.ts';
import { deviceName } from '../../domain/people/device-name.ts';
import {
  newsValidMinutes,
  SECURITY_EVENTS,
  type AccountEvent,
  type PersonEvent,
  type StaffEvent,
} from '../../domain/people/security-events.ts';
import type { Call } from '../http/route.ts';

type Caller = Pick<Call, 'deps' | 'client'>;

/** What everybody is told of an event: when it was, and from which device and network address. */
function originParams({ deps, client }: Caller): Readonly<Record<'at' | 'device' | 'address', string>> {
  return {
    at: instantText(deps.now()),
    device: deviceName(client.userAgent),
    address: client.address,
  };
}

/** Minutes are enough, and UTC is nobody's zone but known to all. */
export function instantText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The mail that tells somebody of something that concerns how they sign in. */
export function personNews(
  call: Caller,
  event: PersonEvent | StaffEvent,
  to: { readonly email: string; readonly language?: string },
  params: Readonly<Record<string, string>> = {},
): SealedMail {
  const { template } = SECURITY_EVENTS[event];
  const { email, language } = to;
  const mail = { template, event, to: email, params: { ...originParams(call), ...params } };
  // Whether an address without a language is anybody's is found out when the mail is sent.
  return sealMail(
    call.deps.personSecrets,
    language === undefined ? { ...mail, onlyIfKnown: true } : { ...mail, language },
    { validMinutes: newsValidMinutes(event) },
  );
}

/** The news for all administrators of the vendor: whom or what it is about, and who did it. */
export async function staffNews(
  call: Pick<Call, 'deps' | 'client' | 'principal' | 'session' | 'db'>,
  event: StaffEvent,
): Promise<(about: Readonly<Record<string, string>>) => SealedMail[]> {
  const administrators = await listAdministrators(call.db);
  const actor = call.session?.person.name ?? call.principal?.id ?? '–';
  return (about) => administrators.map((to) => personNews(call, event, to, { actor, ...about }));
}

/** What is told of an account: what was changed, whose role it is now, and which people are told besides the owners. */
interface AccountNews {
  readonly name?: string;
  readonly role?: string;
  readonly people?: readonly string[];
}

/** The news for an account's owners, who are looked up when it is sent. */
export function accountNews(
  call: Pick<Call, 'deps' | 'client' | 'principal' | 'session'>,
  event: AccountEvent,
  account: string,
  { people = [], ...params }: AccountNews = {},
): SealedMail {
  const content = { event, account, people, params: { ...actorParams(call), ...params } };
  return sealAccountNews(call.deps.personSecrets, content, { validMinutes: newsValidMinutes(event) });
}

/** Who did it, and from where. Of the vendor's people and programs the customer is told no more than that it was them. */
function actorParams(call: Pick<Call, 'deps' | 'client' | 'principal' | 'session'>): Readonly<Record<string, string>> {
  const { principal, session } = call;
  const origin = originParams(call);
  // Nobody is known who signs in.
  if (!principal) return { ...origin, actor: '–' };
  if (session && principal.kind !== 'staff') return { ...origin, actor: session.person.name };
  if (principal.kind === 'api_key' && principal.role === 'customer') return { ...origin, actor: principal.id };
  return { at: origin.at, device: '–', address: '–', actor: 'Evergreen' };
}

/** Makes a change and writes the mails of it in one transaction: none where `news` finds that nothing was changed. */
export async function withNews<T>(
  db: ScopedDatabase,
  change: (db: ScopedDatabase) => Promise<T>,
  news: (result: T) => readonly SealedMail[],
): Promise<T> {
  return await inTransaction(db, async (transaction) => {
    const result = await change(transaction);
    await enqueueMails(transaction, news(result));
    return result;
  });
}
