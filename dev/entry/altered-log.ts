import type { Database } from '../../db/connect.ts';

/**
 * The first payment of a licence in its change log, and what its invoice says. Only the owner of the tables can alter an entry: logins of
 * the API and the workers cannot, and a trigger refuses whoever does not switch it off.
 */
export function createAlteredLog(db: Database): {
  isAltered(license: string): Promise<boolean>;
  alter(license: string): Promise<void>;
  restore(license: string): Promise<void>;
} {
  async function read(license: string): Promise<{ sequence: number; logged: number; paid: number } | undefined> {
    const [row] = await db.sql<{ sequence: number; logged: number; paid: number }[]>`
      select c.sequence, c.amount::int as logged, i.amount::int as paid from change_log c
      join invoice_lines l on l.license_id = c.license_id and l.period_number = 1
      join invoices i on i.id = l.invoice_id and i.paid_at is not null
      where c.license_id = ${license} and c.event = 'payment_succeeded' order by c.sequence limit 1`;
    return row;
  }
  /** In one transaction, so that the log is never without its trigger for others. */
  async function write(license: string, amountOf: (paid: number) => number): Promise<void> {
    const row = await read(license);
    if (!row) return;
    await db.transaction(async ({ sql }) => {
      await sql`alter table change_log disable trigger change_log_append_only`;
      await sql`
        update change_log set amount = ${amountOf(row.paid)}
        where license_id = ${license} and sequence = ${row.sequence}`;
      await sql`alter table change_log enable trigger change_log_append_only`;
    });
  }
  return {
    async isAltered(license) {
      const row = await read(license);
      return row !== undefined && row.logged !== row.paid;
    },
    /** A hundredth of what was paid. */
    alter: (license) => write(license, (paid) => Math.floor(paid / 100)),
    restore: (license) => write(license, (paid) => paid),
  };
}
