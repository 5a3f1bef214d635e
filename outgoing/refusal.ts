export const REFUSAL_CODES = [
  'invalid_url',
  'protocol_not_allowed',
  'credentials_in_url',
  'port_not_allowed',
  /** The address, or one of those that the name stands for, is not public. */
  'address_not_allowed',
  'name_not_found',
  'connection_failed',
  'certificate_invalid',
  'timed_out',
  'redirected',
  'headers_too_large',
  'body_too_large',
] as const;

/** Why there is no answer. */
export interface OutgoingRefusal {
  readonly code: (typeof REFUSAL_CODES)[number];
  /** For logs. Not for the customer: it may name what is inside of the network. */
  readonly detail: string;
}

export type Guarded<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: OutgoingRefusal };

export function refuse(code: OutgoingRefusal['code'], detail: string): { ok: false; refusal: OutgoingRefusal } {
  return { ok: false, refusal: { code, detail } };
}
