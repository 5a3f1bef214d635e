/**
 * Whether what an identity provider says of a sign-in shows more than one factor. What it does not say has not happened: it is then
 * taken for a password alone (OWASP ASVS 5.0, 6.8.4).
 */
export function isStrongByProvider(
  { acr, amr }: { readonly acr?: unknown; readonly amr?: unknown },
  strongAcrValues: readonly string[],
): boolean {
  if (typeof acr === 'string' && (PHISHING_RESISTANT.has(acr) || strongAcrValues.includes(acr))) return true;
  if (!Array.isArray(amr)) return false;
  const kinds = new Set(amr.flatMap((method: unknown) => KIND_OF_METHOD.get(String(method)) ?? []));
  return kinds.has('several') || kinds.size > 1;
}

/** https://openid.net/specs/openid-provider-authentication-policy-extension-1_0.html and its successor name these. */
const PHISHING_RESISTANT: ReadonlySet<string> = new Set(['phr', 'phrh']);

type Kind = 'knows' | 'has' | 'is' | 'several';

/** Methods of `amr` (RFC 8176, 2) by the kind of factor that each shows. Others, such as the place, are no factor. */
const METHODS: Readonly<Record<Kind, readonly string[]>> = {
  knows: ['pwd', 'pin', 'kba'],
  has: ['otp', 'sms', 'tel', 'hwk', 'swk', 'sc', 'pop'],
  is: ['face', 'fpt', 'iris', 'retina', 'vbm'],
  several: ['mfa'],
};

const KIND_OF_METHOD = new Map<string, Kind>(
  // Object.entries does not keep the type of its keys.
  (Object.entries(METHODS) as [Kind, readonly string[]][]).flatMap(([kind, methods]) =>
    methods.map((method) => [method, kind] as const),
  ),
);

/** Providers send the time of a sign-in in seconds; null where they do not, or send something else. */
export function authTimeMs(authTime: unknown, nowMs: number): number | null {
  if (typeof authTime !== 'number' || !Number.isFinite(authTime) || authTime < 0) return null;
  // A clock that is ahead makes no sign-in of the future.
  return Math.min(Math.floor(authTime * 1000), nowMs);
}
