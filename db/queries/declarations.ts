import { and, eq, inArray, sql } from 'drizzle-orm';
import type {
  DeclarationContent,
  DeclarationKind,
  DeclarationStatus,
  WaitingReason,
} from '../../domain/declarations/declaration.ts';
import { DECLARATION_RETENTION_DAYS } from '../../domain/declarations/declaration.ts';
import type { Database, Queryable } from '../connect.ts';
import { declarations } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { matches, type OneOrMore } from './filter.ts';
import { branchesOf, newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { enqueueMails, type SealedMail } from './person-mails.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

export type Declaration = typeof declarations.$inferSelect;

/**
 * Records a declaration with the mail that acknowledges it, in one transaction; `acknowledge` gets when it was received. One that was
 * sent twice, which has the same id, is recorded and acknowledged once. Returns when it was received.
 */
export async function recordDeclaration(
  db: Database,
  declaration: DeclarationContent & { readonly id: string },
  acknowledge: (receivedAt: number) => SealedMail,
): Promise<number> {
  return await db.transaction(async (transaction) => {
    const [made] = await transaction.orm
      .insert(declarations)
      .values(declaration)
      .onConflictDoNothing({ target: declarations.id })
      .returning({ createdAt: declarations.createdAt });
    if (made) {
      await enqueueMails(transaction, [acknowledge(made.createdAt)]);
      return made.createdAt;
    }
    const earlier = await findDeclaration(transaction, declaration.id);
    if (!earlier) throw new Error('A declaration is neither new nor there');
    return earlier.createdAt;
  });
}

export async function findDeclaration({ orm }: Pick<Queryable, 'orm'>, id: string): Promise<Declaration | null> {
  const [row] = await orm.select().from(declarations).where(eq(declarations.id, id));
  return row ?? null;
}

/** For so long one process deals with a declaration; a failed attempt is made again after it. */
const CLAIM = '1 minute';

/** Claims declarations that nobody has looked at, so that no other process does. */
export async function claimDeclarations({ sql: query, orm }: Queryable, limit: number): Promise<Declaration[]> {
  const claimed = await query<{ id: string }[]>`
    with due as (
      select id from declarations where status = 'received' and next_attempt_at <= now()::timestamptz(3)
      order by next_attempt_at limit ${limit} for update skip locked
    )
    update declarations d set next_attempt_at = now() + ${CLAIM}::text::interval, attempts = attempts + 1
    from due where d.id = due.id returning d.id`;
  if (claimed.length === 0) return [];
  const ids = claimed.map(({ id }) => id);
  return await orm.select().from(declarations).where(inArray(declarations.id, ids));
}

/** Whose contract a declaration is about. */
export interface Attachment {
  readonly accountId: string;
  readonly licenseId: string | null;
  readonly region: string | null;
}

/** What Evergreen itself has found: the command was sent, or why somebody has to decide. */
export type Finding =
  | { readonly status: 'carried_out'; readonly attachment: Attachment }
  | { readonly status: 'waiting'; readonly why: WaitingReason; readonly attachment: Attachment | null };

/** Settles a declaration that nobody has dealt with, with the mails about it. False when somebody has. */
export async function settleDeclaration(
  db: Database,
  id: string,
  finding: Finding,
  mails: readonly SealedMail[],
): Promise<boolean> {
  const { status, attachment } = finding;
  return await db.transaction(async (transaction) => {
    const settled = await transaction.orm
      .update(declarations)
      .set({
        status,
        ...(finding.status === 'waiting' ? { why: finding.why } : { decidedAt: sql`now()` }),
        ...attachment,
      })
      .where(and(eq(declarations.id, id), eq(declarations.status, 'received')))
      .returning({ id: declarations.id });
    if (settled.length > 0) await enqueueMails(transaction, mails);
    return settled.length > 0;
  });
}

export interface DeclarationFilter {
  readonly status?: OneOrMore<DeclarationStatus> | undefined;
  readonly kind?: DeclarationKind | undefined;
  readonly accountId?: string | undefined;
}

/** Newest first. */
export async function listDeclarations(
  db: ScopedDatabase,
  filter: DeclarationFilter,
  request: PageRequest,
): Promise<Page<Declaration>> {
  const { status, kind, accountId } = filter;
  const page = newestFirst(declarations, scopeOfCursor(db, 'declarations', filter), request);
  const others = and(
    isVisible(db, declarations.accountId),
    matches(declarations.accountId, accountId),
    matches(declarations.kind, kind),
  );
  const rows = await db.orm
    .select()
    .from(declarations)
    .where(
      status !== undefined && accountId === undefined
        ? page.ofBranches(branchesOf([declarations.status, status]), others)
        : page.where(and(others, matches(declarations.status, status))),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

/** The one that the caller may see. */
export async function findVisibleDeclaration(db: ScopedDatabase, id: string): Promise<Declaration | null> {
  const [row] = await db.orm
    .select()
    .from(declarations)
    .where(and(eq(declarations.id, id), isVisible(db, declarations.accountId)));
  return row ?? null;
}

/** Names who deals with it; null: nobody. Null where it is decided or not there. */
export async function assignDeclaration(
  db: ScopedDatabase,
  id: string,
  assignedTo: string | null,
): Promise<Declaration | null> {
  return await changeOpen(db, id, { assignedTo });
}

/** Says whose contract it is about. Null where it is decided or not there. */
export async function attachDeclaration(
  db: ScopedDatabase,
  id: string,
  attachment: Attachment,
): Promise<Declaration | null> {
  return await changeOpen(db, id, attachment);
}

/** Decides a declaration, once. Null where it is decided already or not there. */
export async function decideDeclaration(
  db: ScopedDatabase,
  id: string,
  decision: { readonly status: 'carried_out' | 'closed'; readonly decidedBy: string; readonly note: string | null },
): Promise<Declaration | null> {
  return await changeOpen(db, id, { ...decision, decidedAt: sql`now()` });
}

type Change = Parameters<ReturnType<Database['orm']['update']>['set']>[0];

async function changeOpen(db: ScopedDatabase, id: string, change: Change): Promise<Declaration | null> {
  const [row] = await db.orm
    .update(declarations)
    .set(change)
    .where(and(eq(declarations.id, id), eq(declarations.status, 'waiting'), isVisible(db, declarations.accountId)))
    .returning();
  return row ?? null;
}

/** Deletes what evidence is no longer wanted of. */
export async function deleteOldDeclarations({ sql: query }: Database): Promise<void> {
  await query`delete from declarations where created_at < now() - ${DECLARATION_RETENTION_DAYS}::int * interval '1 day'`;
}
