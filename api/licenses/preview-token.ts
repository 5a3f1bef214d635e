import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { decodeBase64Url } from '../../db/base64url.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';

/** Long enough to read a preview and confirm it, short enough that yesterday's price is not confirmed today. */
const LIFETIME_MS = 15 * 60_000;
const MAC_BYTES = 18;

/** The result of checking the id of a preview. */
export type PreviewCheck = 'same' | 'expired' | 'stale';

/**
 * Makes and checks ids of previews. An id holds its expiry and a keyed hash of what was shown, so nothing is stored:
 * the same outcome, computed again later, has the same hash.
 */
export class PreviewTokens {
  readonly #key: Buffer;

  constructor(secret: Buffer) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'evergreen/preview', 32));
  }

  issue(outcome: unknown, now: InstantMs): { id: string; expiresAt: InstantMs } {
    const expiresAt = now + LIFETIME_MS;
    return { id: `prv_${expiresAt.toString(36)}_${this.#mac(outcome, expiresAt).toString('base64url')}`, expiresAt };
  }

  check(id: string, outcome: unknown, now: InstantMs): PreviewCheck {
    const [, expiry = '', mac = ''] = /^prv_([0-9a-z]+)_(.+)$/.exec(id) ?? [];
    const expiresAt = Number.parseInt(expiry, 36);
    const given = decodeBase64Url(mac);
    const expected = this.#mac(outcome, expiresAt);
    if (expiresAt <= now) return 'expired';
    return given?.length === expected.length && timingSafeEqual(given, expected) ? 'same' : 'stale';
  }

  #mac(outcome: unknown, expiresAt: InstantMs): Buffer {
    const content = JSON.stringify([expiresAt, outcome]);
    return createHmac('sha256', this.#key).update(content).digest().subarray(0, MAC_BYTES);
  }
}
