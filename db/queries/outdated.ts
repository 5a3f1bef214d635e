import type { Database } from '../connect.ts';

/** The audit log, and what it names: a year in which an incident is found, and time to export it. */
export const RECORD_RETENTION_DAYS = 400;
/** As long as the longest time that a limit of a role counts: see catalog/limits.yaml. */
export const LIMIT_USE_RETENTION_DAYS = 366;
/** Long enough to find out why a mail did not arrive. */
export const DELIVERY_ERROR_DAYS = 90;
/** How long tax law wants records of money kept in the countries of the catalog: the longest of them. */
export const PAYMENT_RETENTION_YEARS = 10;

/** What stands for an error that is no longer kept. */
export const ERROR_REMOVED = 'removed';

/** Rows of one statement: few enough that it holds up no commit. */
const BATCH_SIZE = 5_000;

/** Runs a statement until it finds no more. Returns how many rows that were. */
async function inBatches(run: (limit: number) => Promise<{ readonly count: number }>): Promise<number> {
  for (let done = 0; ;) {
    const { count } = await run(BATCH_SIZE);
    done += count;
    if (count < BATCH_SIZE) return done;
  }
}

/** Deletes rows whose instant in the column is longer ago than that. */
async function deleteOlder(
  { sql }: Database,
  table: string,
  column: 'created_at' | 'expires_at',
  days: number,
): Promise<number> {
  return await inBatches(
    (limit) => sql`
      delete from ${sql(table)} where id = any(array(
        select id from ${sql(table)} where ${sql(column)} < now() - ${days} * interval '1 day'
        order by ${sql(column)} limit ${limit}))`,
  );
}

/** The trigger of the table refuses to delete younger ones. */
export async function deleteOldAuditEntries(db: Database): Promise<number> {
  return await deleteOlder(db, 'audit_log', 'created_at', RECORD_RETENTION_DAYS);
}

export async function deleteOldLimitUses(db: Database): Promise<number> {
  return await deleteOlder(db, 'limit_uses', 'created_at', LIMIT_USE_RETENTION_DAYS);
}

/** Tables of what is open until an instant, and over then at the latest. */
export type ExpiringTable = 'invitations' | 'ownership_transfers' | 'ownership_claims' | 'account_views';

export async function deleteOldOffers(db: Database, table: ExpiringTable): Promise<number> {
  return await deleteOlder(db, table, 'expires_at', RECORD_RETENTION_DAYS);
}

/** Links that have ended, and offers of links that were never accepted. A link that is active stays, however old. */
export async function deleteOldLinks({ sql }: Database): Promise<number> {
  return await inBatches(
    (limit) => sql`
      delete from account_links where id = any(array(
        select id from account_links
        where greatest(expires_at, ended_at) < now() - ${RECORD_RETENTION_DAYS} * interval '1 day'
          and (accepted_at is null or ended_at is not null)
        order by greatest(expires_at, ended_at) limit ${limit}))`,
  );
}

/** People of the vendor who have left. */
export async function deleteOldStaff({ sql }: Database): Promise<void> {
  await sql`delete from staff where ended_at < now() - ${RECORD_RETENTION_DAYS} * interval '1 day'`;
}

/** Removes what mail servers answered, which may repeat an address. That a mail has failed stays. */
export async function clearOldDeliveryErrors({ sql }: Database): Promise<number> {
  return await inBatches(
    (limit) => sql`
      update notifications set last_error = case when status = 'failed' then ${ERROR_REMOVED} end
      where id = any(array(
        select id from notifications
        where last_error <> ${sql.unsafe(`'${ERROR_REMOVED}'`)} and status <> 'pending'
          and created_at < now() - ${DELIVERY_ERROR_DAYS} * interval '1 day'
        order by created_at limit ${limit}))`,
  );
}

/** Removes the links to the provider's pages, which show who has paid. The amounts stay. Sandboxes have no such links. */
export async function clearOldPaymentLinks({ sql }: Database): Promise<number> {
  const charges = await inBatches(
    (limit) => sql`
      update charges set hosted_url = null where key = any(array(
        select key from charges
        where sandbox_id is null and hosted_url is not null and created_at < now() - ${PAYMENT_RETENTION_YEARS} * interval '1 year'
        order by created_at limit ${limit}))`,
  );
  const invoices = await inBatches(
    (limit) => sql`
      update invoices set hosted_url = null where id = any(array(
        select id from invoices
        where sandbox_id is null and hosted_url is not null and created_at < now() - ${PAYMENT_RETENTION_YEARS} * interval '1 year'
        order by created_at limit ${limit}))`,
  );
  return charges + invoices;
}
