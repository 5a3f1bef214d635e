import type { ScopedDatabase } from './scoped.ts';

/**
 * Runs changes in one transaction with what belongs to them, such as the mails that tell of them: all are made or none. `work` gets the
 * database as its caller sees it; it may use the ORM and transactions, which join this one.
 */
export async function inTransaction<T>(db: ScopedDatabase, work: (db: ScopedDatabase) => Promise<T>): Promise<T> {
  return await db.transaction((transaction) =>
    work({
      orm: transaction.orm,
      visible: db.visible,
      transaction: (part) => part(transaction),
      get sql(): never {
        throw new TypeError('Use `orm` in a shared transaction');
      },
      read: (part) => part(transaction),
      listen: () => Promise.reject(new TypeError('A transaction cannot listen')),
      close: () => Promise.reject(new TypeError('A transaction closes nothing')),
    }),
  );
}
