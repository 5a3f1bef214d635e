import { expect, test } from 'vitest';
import { OPERATIONS } from '../../../../../contract/operations.ts';
import english from '../../texts/en/audit-log.json' with { type: 'json' };
import { THEMES } from './log-themes.ts';

/** They are about no account, are not told to its owners, or belong to the person alone. */
const ELSEWHERE =
  /^(?:\w+Declaration|addStaff|updateStaff|endStaff|listAuditLog|exportAuditLog|\w+EmailChange|revokeSession|revokeOtherSessions|signOut|\w+Passkey|createRecoveryCodes|updateMe|updateMailPreferences|activateMachine|deactivateMachine|(?:openOwnershipClaimFor|approveOwnershipClaim))$/;

const shown = Object.values(THEMES).flatMap((names): readonly string[] => names);

test('every operation that the log of an account can have is in one theme, and has words', () => {
  const audited = OPERATIONS.filter(({ audited, permission }) => audited && permission !== 'public').map(
    ({ id }) => id,
  );
  expect(new Set(shown).size).toBe(shown.length);
  expect(audited.filter((id) => !ELSEWHERE.test(id) && !shown.includes(id))).toEqual([]);
  expect(Object.keys(english.actions).toSorted()).toEqual(shown.toSorted());
});

test('every theme names operations that there are, and no more than a filter takes', () => {
  const ids = OPERATIONS.map(({ id }) => id);
  for (const [theme, actions] of Object.entries(THEMES)) {
    expect(actions.length, theme).toBeLessThanOrEqual(20);
    for (const action of actions) expect(ids, theme).toContain(action);
  }
});
