import { createHash } from 'node:crypto';
import { TypeID, typeid } from 'typeid-js';

export type IdPrefix =
  | 'acct'
  | 'lic'
  | 'key'
  | 'sbx'
  | 'apr'
  | 'idem'
  | 'aud'
  | 'chg'
  | 'per'
  | 'mem'
  | 'ses'
  | 'inv'
  | 'otr'
  | 'ctc'
  | 'pml'
  | 'psk'
  | 'dom'
  | 'ocl'
  | 'lnk'
  | 'avw'
  | 'act'
  | 'dcl'
  | 'rfd';

/** A UUID is 128 bits. */
const UUID_BYTES = 16;

/**
 * A new id such as `lic_01jx3…`, a TypeID: the prefix names the kind of object, and 26 characters hold a UUIDv7, whose
 * leading time keeps new rows together in an index.
 */
export function newId(prefix: IdPrefix): string {
  return typeid(prefix).toString();
}

/** The same id for the same text, in the format of {@link newId}: a repeated request finds what the first one created. */
export function deterministicId(prefix: IdPrefix, text: string): string {
  const digest = createHash('sha256').update(text).digest();
  return TypeID.fromUUIDBytes(prefix, digest.subarray(0, UUID_BYTES)).toString();
}
