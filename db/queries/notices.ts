import { and, eq, sql, type SQL } from 'drizzle-orm';
import { APPROVAL_DAYS, type ApprovableAction } from '../../domain/access/approvals.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import {
  CARD_ENDING_HOURS,
  MAX_NEW,
  NOTICE_TEMPLATES,
  UNANSWERED_HOURS,
  type NoticeKind,
} from '../../domain/accounts/notices.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Notice, Template } from '../../domain/lifecycle/effects.ts';
import { INVITATION_DAYS } from '../../domain/people/invitations.ts';
import { OWNERSHIP_CLAIM } from '../../domain/people/ownership-claims.ts';
import { noticeParamsVersions } from '../../domain/stored/notice-params.ts';
import type { Stored } from '../../domain/stored/versioned.ts';
import type { Queryable } from '../connect.ts';
import { members, noticeReads } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { toTimestamptz } from '../time.ts';
import { decodeCursor, pageLimit, toPage, type Page, type PageRequest } from './page.ts';
import { scopeOfCursor } from './visible.ts';

const HOUR_MS = 3_600_000;

/** What a notice has besides its id and instant. Instants are epoch milliseconds. */
interface Details {
  readonly mail: {
    readonly template: Template;
    readonly params: Notice['params'];
    readonly license: string;
    /** Null where the licence is another account's by now. */
    readonly plan: string | null;
  };
  readonly card_ending: {
    readonly brand: string;
    readonly last4: string;
    readonly expMonth: number;
    readonly expYear: number;
  };
  readonly invitation_unanswered: { readonly email: string; readonly expiresAt: InstantMs };
  readonly approval_waiting: { readonly license: string; readonly action: ApprovableAction };
  readonly ownership_claimed: {
    readonly email: string;
    readonly readyAt: InstantMs;
    readonly expiresAt: InstantMs;
    readonly completedAt: InstantMs | null;
    readonly revokedAt: InstantMs | null;
    /** The database's clock. */
    readonly now: InstantMs;
  };
  readonly account_viewed: { readonly firstName: string; readonly role: AccountRole };
}

type DetailsOf<K extends NoticeKind> = K extends keyof Details ? Details[K] : Details['mail'];

/** A notice as it is read from the rows that it is about. */
export type AccountNotice = {
  readonly [K in NoticeKind]: {
    readonly kind: K;
    readonly id: string;
    readonly createdAt: InstantMs;
    readonly details: DetailsOf<K>;
  };
}[NoticeKind];

/** The rows of a table that are notices. */
interface Source {
  readonly kind: SQL;
  readonly from: SQL;
  readonly id: SQL;
  /** An instant by which an index has the rows of an account in their order. */
  readonly by: SQL;
  /** How much later than that instant it is a notice. */
  readonly afterHours: number;
  readonly where: SQL;
  readonly details: SQL;
}

const ms = (instant: SQL) => sql`(extract(epoch from ${instant}) * 1000)::bigint`;

const MAIL_KINDS = ['license_mail', 'payment_mail'] as const;
type MailKind = (typeof MAIL_KINDS)[number];

const listed = (values: readonly string[]) =>
  sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );

/** Mails of some kinds, read together. A reminder that its reader has turned off as a mail is a notice all the same. */
const mailsOf = (kinds: readonly MailKind[]): Source => ({
  kind: sql`case when n.template in (${listed(NOTICE_TEMPLATES.payment_mail)}) then 'payment_mail' else 'license_mail' end`,
  from: sql`notifications n`,
  id: sql`n.id`,
  by: sql`n.created_at`,
  afterHours: 0,
  where: sql`n.subject_type = 'license' and n.recipient_type = 'account' and n.template in (${listed(kinds.flatMap((kind) => NOTICE_TEMPLATES[kind]))})`,
  details: sql`jsonb_build_object('template', n.template, 'params', n.params, 'license', n.subject_id, 'plan',
    (select l.plan_id from licenses l where l.id = n.subject_id and l.account_id = n.account_id))`,
});

const SOURCES: Readonly<Record<Exclude<NoticeKind, MailKind>, Source>> = {
  card_ending: {
    kind: sql`'card_ending'`,
    from: sql`(select *, ((make_date(exp_year, exp_month, 1) + interval '1 month')::timestamp at time zone 'UTC')::timestamptz(3)
      as expires_at from payment_methods) n`,
    id: sql`n.stripe_id`,
    by: sql`n.expires_at`,
    afterHours: -CARD_ENDING_HOURS,
    where: sql`true`,
    details: sql`jsonb_build_object('brand', n.brand, 'last4', n.last4, 'expMonth', n.exp_month, 'expYear', n.exp_year)`,
  },
  invitation_unanswered: {
    kind: sql`'invitation_unanswered'`,
    from: sql`invitations n`,
    id: sql`n.id`,
    by: sql`n.expires_at`,
    // Each mail lets it be accepted so long.
    afterHours: UNANSWERED_HOURS - INVITATION_DAYS * 24,
    where: sql`n.accepted_at is null and n.revoked_at is null`,
    details: sql`jsonb_build_object('email', n.email, 'expiresAt', ${ms(sql`n.expires_at`)})`,
  },
  approval_waiting: {
    kind: sql`'approval_waiting'`,
    from: sql`approvals n`,
    id: sql`n.id`,
    by: sql`n.created_at`,
    afterHours: 0,
    where: sql`n.status = 'open' and not n.internal and n.created_at > now() - ${APPROVAL_DAYS}::int * interval '1 day'`,
    details: sql`jsonb_build_object('license', n.license_id, 'action', n.action)`,
  },
  ownership_claimed: {
    kind: sql`'ownership_claimed'`,
    from: sql`ownership_claims n`,
    id: sql`n.id`,
    by: sql`n.ready_at`,
    // The members were told then.
    afterHours: -OWNERSHIP_CLAIM.waitHours,
    where: sql`n.ready_at is not null`,
    details: sql`jsonb_build_object('email', n.email, 'readyAt', ${ms(sql`n.ready_at`)}, 'expiresAt', ${ms(sql`n.expires_at`)},
      'completedAt', ${ms(sql`n.completed_at`)}, 'revokedAt', ${ms(sql`n.revoked_at`)}, 'now', ${ms(sql`now()`)})`,
  },
  account_viewed: {
    kind: sql`'account_viewed'`,
    from: sql`account_views n`,
    id: sql`n.id`,
    by: sql`n.created_at`,
    afterHours: 0,
    where: sql`true`,
    details: sql`jsonb_build_object('firstName', n.first_name, 'role', n.role)`,
  },
};

const instant = (at: InstantMs) => sql`${toTimestamptz(at)}::timestamptz`;

/** What is read for these kinds. */
function sourcesOf(kinds: readonly NoticeKind[]): readonly Source[] {
  const mails = kinds.filter(isMail);
  const others = kinds.flatMap((kind) => (isMail(kind) ? [] : [SOURCES[kind]]));
  return mails.length === 0 ? others : [mailsOf(mails), ...others];
}

function isMail(kind: NoticeKind): kind is MailKind {
  return MAIL_KINDS.some((known) => known === kind);
}

/** The newest rows of a source, by its index: `limit` of those for which `condition` is true. */
function newestOf(source: Source, accountId: string, condition: (source: Source) => SQL, limit: number): SQL {
  const { kind, from, id, by, afterHours, where, details } = source;
  return sql`(select ${kind}::text as kind, ${id} as id, ${by} + ${afterHours}::int * interval '1 hour' as at, ${details} as details
    from ${from} where n.account_id = ${accountId} and ${where} and ${isNow(source)} and ${condition(source)}
    order by ${by} desc, ${id} desc limit ${limit})`;
}

/** Whether it is a notice by now. */
function isNow({ by, afterHours }: Source): SQL {
  return afterHours === 0 ? sql`true` : sql`${by} <= now() - ${afterHours}::int * interval '1 hour'`;
}

/**
 * The notices of these kinds of an account that the caller sees, newest first. Each kind is read in the order of an index, a page of it at
 * most: how much an account has does not matter.
 */
export async function listNotices(
  db: ScopedDatabase,
  filter: { readonly accountId: string; readonly kinds: readonly NoticeKind[] },
  request: PageRequest,
): Promise<Page<AccountNotice>> {
  const scope = scopeOfCursor(db, 'notices', filter);
  const position = decodeCursor(scope, request);
  const limit = pageLimit(request);
  if (filter.kinds.length === 0) return { data: [], nextCursor: null };
  const after = ({ id, by, afterHours }: Source) =>
    position === null
      ? sql`true`
      : sql`(${by}, ${id}) < (${instant(position[0] - afterHours * HOUR_MS)}, ${position[1]})`;
  const branches = sourcesOf(filter.kinds).map((source) => newestOf(source, filter.accountId, after, limit + 1));
  const rows = await db.orm.execute<AccountNotice & Record<string, unknown>>(sql`
    select kind, id, ${ms(sql`at`)}::float8 as "createdAt", details from (${sql.join(branches, sql` union all `)}) notices
    order by at desc, id desc limit ${limit + 1}`);
  return toPage(scope, Array.from(rows, restored), limit, ({ createdAt, id }) => [createdAt, id]);
}

/** The params of a mail are stored with their version. */
function restored(notice: AccountNotice): AccountNotice {
  if (notice.kind !== 'license_mail' && notice.kind !== 'payment_mail') return notice;
  const { details } = notice;
  const params = noticeParamsVersions.restore(details.params as unknown as Stored<Notice['params']>);
  return { ...notice, details: { ...details, params } };
}

/** How many notices of these kinds are newer than an instant: {@link MAX_NEW} at most. */
export async function countNewNotices(
  db: ScopedDatabase,
  { accountId, kinds, since }: { accountId: string; kinds: readonly NoticeKind[]; since: InstantMs },
): Promise<number> {
  if (kinds.length === 0) return 0;
  const isNewer = ({ by, afterHours }: Source) => sql`${by} > ${instant(since - afterHours * HOUR_MS)}`;
  const branches = sourcesOf(kinds).map((source) => newestOf(source, accountId, isNewer, MAX_NEW));
  const [row] = await db.orm.execute<{ count: number }>(sql`
    select least(count(*), ${MAX_NEW}::int)::int as count from (${sql.join(branches, sql` union all `)}) notices`);
  return row?.count ?? 0;
}

/** Until when a member has read the notices of their account: at first, until they joined. Null for somebody who is no member. */
export async function findReadUntil(
  { orm }: Queryable,
  accountId: string,
  personId: string,
): Promise<InstantMs | null> {
  const [row] = await orm
    .select({ joined: members.createdAt, readUntil: noticeReads.readUntil })
    .from(members)
    .leftJoin(
      noticeReads,
      and(eq(noticeReads.personId, members.personId), eq(noticeReads.accountId, members.accountId)),
    )
    .where(and(eq(members.personId, personId), eq(members.accountId, accountId)));
  return row ? (row.readUntil ?? row.joined) : null;
}

/**
 * Records until when a member has read them, now at most. An earlier instant than the one there is changes nothing. Returns until when
 * they have read; null for somebody who is no member.
 */
export async function recordRead(
  db: Queryable,
  { accountId, personId, until }: { accountId: string; personId: string; until: InstantMs },
): Promise<InstantMs | null> {
  await db.sql`
    insert into notice_reads (person_id, account_id, read_until)
    select person_id, account_id, least(${toTimestamptz(until)}::timestamptz, now()) from members
    where person_id = ${personId} and account_id = ${accountId}
    on conflict (person_id, account_id) do update set read_until = excluded.read_until
    where excluded.read_until > notice_reads.read_until`;
  return await findReadUntil(db, accountId, personId);
}
