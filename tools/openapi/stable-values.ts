import { createHash } from 'node:crypto';
import { formatInstant } from '../../contract/format.ts';
import type { OperationExample } from '../../contract/openapi.ts';
import { API_KEY_SCOPES, type ApiKeyScope } from '../../domain/access/roles.ts';
import { API_KEY_DIGIT_COUNT, API_KEY_PATTERN, encodeApiKey } from '../../domain/keys/api-key.ts';
import { encodeLicenseKey, KEY_SYMBOL_COUNT } from '../../domain/keys/license-key.ts';
import { formatRecoveryCode, RECOVERY_CODES } from '../../domain/people/recovery-codes.ts';

const BASE_32 = '0123456789abcdefghjkmnpqrstvwxyz';
/** The time in ids, and all of the randomness but its last two characters. */
const ID_START = '01k9f3v7m2e8nr4y6hqd0xwz';

/** What differs with each recording, and its replacement: `n` counts from 1 for each kind. */
const RANDOM_VALUES: readonly {
  readonly pattern: RegExp;
  readonly replacement: (found: string, n: number) => string;
}[] = [
  {
    pattern: new RegExp(API_KEY_PATTERN, 'g'),
    replacement: (found, n) => encodeApiKey(scopeOf(found), digits(`secret ${n}`)),
  },
  {
    pattern:
      /(?<![a-z])(?:acct|lic|sbx|key|aud|chg|per|mem|ses|inv|otr|ctc|psk|dom|ocl|apr|avw|act|rfd)_[0-9a-z]{26}(?![0-9a-z])/g,
    replacement: (found, n) => `${prefixOf(found)}_${ID_START}${BASE_32.charAt(n >> 5)}${BASE_32.charAt(n & 31)}`,
  },
  {
    // `admin_` of a secret is no prefix of an invoice.
    pattern: /(?<![a-z])(?:in|pm|pi|ch|cus|re)_[A-Za-z0-9]{14,}/g,
    replacement: (found, n) => `${prefixOf(found)}_1Q8fZxK2mR7vTb${String(n).padStart(4, '0')}`,
  },
  {
    pattern: /cs_test_[A-Za-z0-9]{14,}/g,
    replacement: (_found, n) => `cs_test_1Q8fZxK2mR7vTb${String(n).padStart(4, '0')}`,
  },
  {
    // The secret part of the addresses of an invoice.
    pattern: /(?<=\/i\/)[A-Za-z0-9]{32}/g,
    replacement: (_found, n) => digest(`link ${n}`).toString('hex').slice(0, 32),
  },
  {
    pattern: /EVG(?:-[0-9A-Z]{5}){4}/g,
    replacement: (_found, n) => encodeLicenseKey(symbols(`key ${n}`, KEY_SYMBOL_COUNT)),
  },
  {
    pattern: /(?<![\w-])(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}(?![\w-])/g,
    replacement: (_found, n) => formatRecoveryCode(symbols(`recovery ${n}`, RECOVERY_CODES.symbols)),
  },
  {
    pattern: /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g,
    replacement: (_found, n) => digest(`hash ${n}`).toString('hex'),
  },
  {
    pattern: /req_[0-9a-f]{32}/g,
    replacement: (_found, n) => `req_${digest(`request ${n}`).toString('hex').slice(0, 32)}`,
  },
  {
    pattern: /(?<=evergreen-domain-verification=)[\w-]{22}/g,
    replacement: (_found, n) => digest(`token ${n}`).toString('base64url').slice(0, 22),
  },
  { pattern: /http:\/\/127\.0\.0\.1:\d+/g, replacement: () => 'https://licences.example.com' },
  { pattern: /^localhost$/g, replacement: () => 'licences.example.com' },
  { pattern: /(?:::ffff:)?127\.0\.0\.1/g, replacement: () => '203.0.113.7' },
];

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
/** Steps in which instants are kept: what a recording takes is less, and what a validation may be trusted for is one. */
const STEP_MS = 15 * 60_000;
/** Nothing that a recording causes is further away: a session ends after 90 days at the latest. */
const NEAR_MS = 91 * 24 * 60 * 60_000;
const SIGN_IN_CODE = '042917';
/** The stand-in's cards expire a year after the recording. */
const CARD_EXPIRY: Readonly<Record<string, number>> = { exp_month: 12, exp_year: 2032 };
/** Fields of passkeys that have bytes in base64url. */
const BYTES: ReadonlySet<string> = new Set([
  'challenge',
  'rawId',
  'clientDataJSON',
  'attestationObject',
  'authenticatorData',
  'signature',
  'userHandle',
]);
/** Longer than the ids of the API. */
const CREDENTIAL_ID = /^[\w-]{40,}$/;
const CURSOR = 'MDFrOWYzdjdtMmU4bnI0eTZocWQ';

/**
 * Replaces values that differ with each recording by ones that are always the same, so that a new recording differs from
 * the last one only where the API does. The same value is always replaced by the same one.
 */
export class StableValues {
  readonly #replaced = new Map<string, string>();
  /** How many values were replaced, by the index of their kind. */
  readonly #counts = new Map<number, number>();
  /** Replacements of what passkeys are made of. */
  readonly #bytes = new Set<string>();
  readonly #secrets: ReadonlySet<string>;
  readonly #recordedAt: number;
  readonly #instant: string;

  /**
   * Instants within two days of `recordedAt` become `instant`, or as many quarters of an hour later. `secrets` are keys
   * that may be hinted at by their last characters, before or without being shown.
   */
  constructor(options: { recordedAt: number; instant: string; secrets: ReadonlySet<string> }) {
    this.#recordedAt = options.recordedAt;
    this.#instant = options.instant;
    this.#secrets = options.secrets;
  }

  /** A copy of `example` with stable values. */
  stabilize({ request, reply }: OperationExample): OperationExample {
    return { ...(request === undefined ? {} : { request: this.#replace(request) }), reply: this.#replace(reply) };
  }

  #replace(value: unknown, field = ''): unknown {
    if (typeof value === 'string') return this.#replaceText(value, field);
    if (typeof value === 'number') return CARD_EXPIRY[field] ?? value;
    if (Array.isArray(value)) return value.map((item) => this.#replace(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, this.#replace(inner, name)]));
  }

  #replaceText(text: string, field: string): string {
    if (field === 'next_cursor') return CURSOR;
    if (/^code(?:_|$)/.test(field) && /^\d{6}$/.test(text)) return SIGN_IN_CODE;
    if (field === 'hint' || field === 'key_hint') return this.#replaceHint(text);
    if (BYTES.has(field) || (field === 'id' && CREDENTIAL_ID.test(text))) return this.#replaceBytes(text);
    if (INSTANT.test(text)) return this.#replaceInstant(text);
    return this.#replaceRandom(text);
  }

  #replaceBytes(text: string): string {
    const made = this.#replaced.get(text) ?? digest(`bytes ${this.#bytes.size + 1}`).toString('base64url');
    this.#replaced.set(text, made);
    this.#bytes.add(made);
    return made;
  }

  #replaceInstant(text: string): string {
    const distanceMs = Date.parse(text) - this.#recordedAt;
    if (Math.abs(distanceMs) > NEAR_MS) return text;
    return formatInstant(Date.parse(this.#instant) + Math.round(distanceMs / STEP_MS) * STEP_MS);
  }

  #replaceRandom(text: string): string {
    return RANDOM_VALUES.reduce(
      (result, { pattern, replacement }, kind) =>
        result.replaceAll(pattern, (found) => {
          const known = this.#replaced.get(found);
          if (known !== undefined) return known;
          const count = (this.#counts.get(kind) ?? 0) + 1;
          this.#counts.set(kind, count);
          const made = replacement(found, count);
          this.#replaced.set(found, made);
          this.#replaced.set(made, made);
          return made;
        }),
      text,
    );
  }

  /** The last characters of a secret become those of its replacement. */
  #replaceHint(hint: string): string {
    // Not all that is no letter: a secret may have a hyphen there.
    const shown = hint.replace(/^…/, '');
    const secret = [...this.#secrets].find((known) => known.endsWith(shown));
    if (secret === undefined) return hint;
    return `${hint.slice(0, hint.length - shown.length)}${this.#replaceRandom(secret).slice(-shown.length)}`;
  }
}

function prefixOf(id: string): string {
  return id.slice(0, id.indexOf('_'));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function scopeOf(secret: string): ApiKeyScope {
  const scope = API_KEY_SCOPES.find((each) => secret.startsWith(`evg_${each}_`));
  if (!scope) throw new Error('The pattern of secrets names a scope that does not exist');
  return scope;
}

function digits(text: string): number[] {
  const bytes = createHash('sha512').update(text).digest();
  return [...bytes.subarray(0, API_KEY_DIGIT_COUNT)].map((byte) => byte % 62);
}

function symbols(text: string, count: number): number[] {
  return [...digest(text).subarray(0, count)].map((byte) => byte & 31);
}
