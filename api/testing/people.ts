import { z } from 'zod';
import type { AccountRole, StaffRole } from '../../domain/access/roles.ts';
import type { Strength } from '../../domain/people/sessions.ts';
import { insertMember, insertSession, insertStaff } from '../../db/testing/people.ts';
import type { Person } from '../../db/queries/people.ts';
import { TEST_PERSON_SECRETS, type Api, type ApiResponse } from './server.ts';

const params = z.record(z.string(), z.string());
const event = z.string().optional();
/** A search for licences has neither, until the worker has found them. */
const content = z.object({ to: z.string().default(''), params: params.default({}), event });
/** News for the owners of an account, who are looked up when it is sent. */
const accountNews = z.object({ account: z.string(), people: z.array(z.string()), params, event });

/** A mail to a person that the API has written and that no worker has sent. */
export interface WaitingMail {
  readonly template: string;
  readonly to: string;
  readonly params: Readonly<Record<string, string>>;
  readonly event?: string | undefined;
}

/** Mails that wait to be sent to an address, oldest first. */
export async function mailsTo(api: Api, address: string): Promise<WaitingMail[]> {
  const opened = await openMails(api);
  return opened.flatMap(({ template, text }) => {
    const { data } = content.safeParse(text);
    return data?.to.toLowerCase() === address.toLowerCase() ? [{ template, ...data }] : [];
  });
}

/** News that waits to be sent to the owners of an account and to others, oldest first. */
export async function newsOf(api: Api, account: string) {
  const opened = await openMails(api);
  return opened.flatMap(({ text }) => {
    const { data } = accountNews.safeParse(text);
    return data?.account === account ? [data] : [];
  });
}

async function openMails({ db }: Api): Promise<{ template: string; text: unknown }[]> {
  const rows = await db.sql<{ id: string; template: string; sealed: Buffer; secretId: string }[]>`
    select id, template, sealed, secret_id as "secretId" from person_mails order by created_at, id`;
  return rows.map((row) => ({
    template: row.template,
    text: JSON.parse(TEST_PERSON_SECRETS.open(row, row.id)) as unknown,
  }));
}

/** Asks for a code for an address and reads it from the mail. */
export async function requestCode(api: Api, email: string): Promise<string> {
  const answer = await api.call('POST', '/v1/sign-in/codes', { body: { email } });
  if (answer.status !== 202) throw new Error(answer.text);
  return await newestCode(api, email);
}

/** The code of the mail that was written last, or its long code. */
export async function newestCode(api: Api, email: string, name: 'code' | 'long_code' = 'code'): Promise<string> {
  const mails = await mailsTo(api, email);
  const code = mails.filter(({ template }) => template === 'sign_in_code').at(-1)?.params[name];
  if (code === undefined) throw new Error(`No code was sent to ${email}`);
  return code;
}

/** The cookies that an answer sets, by name; one that is removed is ''. */
export function cookiesOf({ headers }: ApiResponse): Readonly<Record<string, string>> {
  return Object.fromEntries(
    headers.getSetCookie().map((cookie) => {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      return [name, value];
    }),
  );
}

/** The token of the session that an answer begins, or that it gives the session; '' where it does neither. */
export const sessionIn = (answer: ApiResponse): string => cookiesOf(answer)['evergreen_session'] ?? '';

/** A session of a new member of an account. */
export async function memberSession({ db }: Api, account: string, role: AccountRole): Promise<string> {
  const { person } = await insertMember(db, { account, role });
  return (await insertSession(db, person)).token;
}

/** A session of a new person of the vendor. */
export async function staffSession({ db }: Api, role: StaffRole, strength?: Strength): Promise<string> {
  return (await insertSession(db, await insertStaff(db, role), strength)).token;
}

/** Puts the last sign-in of a person's sessions so many minutes back. */
export async function ageSignIns({ db }: Api, { id }: Pick<Person, 'id'>, minutes: number): Promise<void> {
  await db.sql`update sessions set signed_in_at = signed_in_at - ${minutes}::int * interval '1 minute' where person_id = ${id}`;
}
