import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import { SIGN_IN_CODE } from '../../domain/people/sign-in-code.ts';
import type { Database } from '../connect.ts';
import { signInCodes } from '../schema/index.ts';
import type { SealedMail } from './person-mails.ts';

/** Who a code is for, by keyed hashes. */
export interface CodeHolder {
  readonly addressHash: Buffer;
  /** Null for a device on which the address is not known. A long code is its own device: it is for whoever has it. */
  readonly deviceHash: Buffer | null;
}

/** The codes of one mail, by keyed hashes. */
export interface CodesOfMail {
  readonly codeHash: Buffer;
  readonly longCode: { readonly deviceHash: Buffer; readonly codeHash: Buffer };
}

const UNKNOWN_DEVICE = Buffer.alloc(0);

/**
 * Stores a code in place of the one before of the same holder, and its mail to be sent, of which the long code replaces none. It takes as
 * long for an address that nobody has: nobody is looked up. One statement.
 */
export async function storeSignInCode(
  { sql: query }: Database,
  { addressHash, deviceHash }: CodeHolder,
  { codeHash, longCode }: CodesOfMail,
  mail: SealedMail,
): Promise<void> {
  await query`
    with code as (
      insert into sign_in_codes (address_hash, device_hash, code_hash)
      values (${addressHash}, ${deviceHash ?? UNKNOWN_DEVICE}, ${codeHash}), (${addressHash}, ${longCode.deviceHash}, ${longCode.codeHash})
      on conflict (address_hash, device_hash) do update set code_hash = excluded.code_hash, created_at = now(), tries = 0, spent_at = null
    )
    insert into person_mails (id, template, sealed, secret_id, expires_at)
    values (${mail.id}, ${mail.template}, ${mail.sealed}, ${mail.secretId},
      now() + ${mail.validMinutes}::int * interval '1 minute')`;
}

/**
 * Tries a code: true once for the right one. A wrong try, and any after the last one allowed, spends a try. Of requests at once with
 * the right code, one gets true.
 */
export async function spendSignInCode(
  db: Database,
  { addressHash, deviceHash }: CodeHolder,
  codeHash: Buffer,
): Promise<boolean> {
  const isRight = sql`${signInCodes.codeHash} = ${sql.param(codeHash, signInCodes.codeHash)}`;
  const [row] = await db.orm
    .update(signInCodes)
    .set({ tries: sql`${signInCodes.tries} + 1`, spentAt: sql`case when ${isRight} then now() end` })
    .where(
      and(
        eq(signInCodes.addressHash, addressHash),
        eq(signInCodes.deviceHash, deviceHash ?? UNKNOWN_DEVICE),
        isNull(signInCodes.spentAt),
        lt(signInCodes.tries, SIGN_IN_CODE.maxTries),
        sql`${signInCodes.createdAt} > now() - ${SIGN_IN_CODE.validMinutes}::int * interval '1 minute'`,
      ),
    )
    .returning({ spentAt: signInCodes.spentAt });
  return row !== undefined && row.spentAt !== null;
}

/** A code counts for minutes; the day lets somebody see that one was asked for. */
export const SIGN_IN_CODE_RETENTION_DAYS = 1;

/** Deletes codes that no longer count. */
export async function deleteOldSignInCodes({ sql: query }: Database): Promise<void> {
  await query`delete from sign_in_codes where created_at < now() - ${SIGN_IN_CODE_RETENTION_DAYS}::int * interval '1 day'`;
}
