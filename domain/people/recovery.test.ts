import { describe, expect, test } from 'vitest';
import { encodeLicenseKey, KEY_SYMBOL_COUNT } from '../keys/license-key.ts';
import { EMAIL_CHANGE } from './email-change.ts';
import { GUESS_LIMITS } from './guess-limits.ts';
import { readReference } from './license-search.ts';
import { maskEmail } from './mask.ts';
import { claimStatus, mayApproveClaim, mayClaim, OWNERSHIP_CLAIM, type ClaimTimes } from './ownership-claims.ts';
import { CODE_COUNT } from './sign-in-code.ts';

test('a masked address is recognised by whoever has it, and says nothing of its length', () => {
  expect(maskEmail('jana@nordlicht.example')).toBe('j•••@nordlicht.example');
  expect(maskEmail('j@nordlicht.example')).toBe('j•••@nordlicht.example');
  expect(maskEmail('"a@b"@nordlicht.example')).toBe('"•••@nordlicht.example');
  expect(['', 'nobody', '@x.example'].map(maskEmail)).toEqual(['•••', '•••', '•••@x.example']);
});

describe('what somebody types to find their licences', () => {
  const key = encodeLicenseKey(Array.from({ length: KEY_SYMBOL_COUNT }, (_, i) => i));

  test('is the same for every way to type a key', () => {
    for (const typed of [key, key.toLowerCase(), ` ${key} `, key.replaceAll('-', ' '), key.replace('EVG-', '')])
      expect(readReference(typed)).toEqual({ kind: 'license_key', text: key });
  });

  test('is an invoice by its number, and otherwise nothing', () => {
    expect(readReference(' in_1Q8fZx ')).toEqual({ kind: 'invoice', text: 'in_1Q8fZx' });
    expect(readReference('3F2A91C4-0007\n')).toEqual({ kind: 'invoice', text: '3F2A91C4-0007' });
    const wrong = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    for (const text of [wrong, 'in_', 'in_1 or 1=1', 'EVG-', '-0001', 'jana@nordlicht.example'])
      expect(readReference(text).kind).toBeNull();
  });
});

test('a year of guessing both codes of changes of address succeeds with less than one in a billion', () => {
  expect((GUESS_LIMITS.email_change_try.person.day * 365) / CODE_COUNT ** 2).toBeLessThan(1e-7);
  expect(EMAIL_CHANGE.maxTries).toBe(5);
});

describe('a claim of ownership', () => {
  const HOUR_MS = 3_600_000;
  const end = 30 * 24 * HOUR_MS;
  const claim = (times: Partial<ClaimTimes> = {}): ClaimTimes => ({
    readyAt: OWNERSHIP_CLAIM.waitHours * HOUR_MS,
    expiresAt: end,
    completedAt: null,
    revokedAt: null,
    ...times,
  });

  test('waits for 72 hours after it was announced, and can be completed from then until its end', () => {
    const at = (hours: number) => claimStatus(claim(), hours * HOUR_MS);
    expect([at(0), at(71.99), at(72), claimStatus(claim(), end - 1), claimStatus(claim(), end)]).toEqual([
      'waiting',
      'waiting',
      'ready',
      'ready',
      'expired',
    ]);
  });

  test('that nobody has approved does not become ready', () => {
    expect([0, end - 1, end].map((now) => claimStatus(claim({ readyAt: null }), now))).toEqual([
      'awaiting_approval',
      'awaiting_approval',
      'expired',
    ]);
  });

  test('that has ended stays ended', () => {
    for (const now of [0, end, 2 * end]) {
      expect(claimStatus(claim({ revokedAt: 1 }), now)).toBe('revoked');
      expect(claimStatus(claim({ completedAt: 1 }), now)).toBe('completed');
      expect(claimStatus(claim({ revokedAt: end }), now)).toBe('expired');
    }
  });

  test('is for members who are no owners, and for people of a verified domain', () => {
    const open = { requiresSignOn: false };
    expect(mayClaim({ role: 'viewer', hasVerifiedDomain: false, ...open })).toBe('yes');
    expect(mayClaim({ role: null, hasVerifiedDomain: true, ...open })).toBe('yes');
    expect(mayClaim({ role: 'owner', hasVerifiedDomain: true, ...open })).toBe('owner');
    expect(mayClaim({ role: null, hasVerifiedDomain: false, ...open })).toBe('stranger');
    expect(mayClaim({ role: null, hasVerifiedDomain: true, requiresSignOn: true })).toBe('sign_on_required');
    expect(mayClaim({ role: 'viewer', hasVerifiedDomain: true, requiresSignOn: true })).toBe('yes');
  });

  test('is approved by somebody who neither opened it nor gains by it', () => {
    const approves = (openedBy: string, claimant: string) => mayApproveClaim({ openedBy, claimant }, 'mara');
    expect([
      approves('tom', 'jana'),
      approves('mara', 'jana'),
      approves('tom', 'mara'),
      approves('tom', 'tom'),
    ]).toEqual([true, false, false, false]);
  });
});
