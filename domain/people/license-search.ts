import { isWellFormedKey, normaliseKey } from '../keys/license-key.ts';
import type { ContactTopic } from './contacts.ts';

/** What somebody may have of a licence who cannot sign in: its key, or the number of an invoice. */
export type ReferenceKind = 'license_key' | 'invoice';

/** Which contacts of the account are written to, besides its owners: those who deal with what was typed. */
export const TOPIC_OF_REFERENCE: Readonly<Record<ReferenceKind, ContactTopic>> = {
  license_key: 'technical',
  invoice: 'billing',
};

/** No key and no number of an invoice is longer, however it is typed. */
export const MAX_REFERENCE = 100;

/** The most licences that the mail lists: the newest. */
export const MAX_LISTED_LICENSES = 10;

/** Stripe's id of an invoice, or the number that is printed on it: https://docs.stripe.com/invoicing/customize#invoice-numbering */
const INVOICE = /^(?:in_\w+|[A-Z0-9]{1,12}-\d{1,12})$/;

/** What was typed, as one text for every way to type it. `kind` is null for what can be neither: nobody is written to. */
export function readReference(typed: string): { readonly kind: ReferenceKind | null; readonly text: string } {
  const text = typed.trim();
  if (isWellFormedKey(text)) return { kind: 'license_key', text: normaliseKey(text) ?? text };
  return { kind: INVOICE.test(text) ? 'invoice' : null, text };
}
