import type { Step } from '../../domain/lifecycle/effects.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { replacedKeyEnd } from '../../domain/lifecycle/replaced-key.ts';
import { toTimestamptz } from '../time.ts';
import { sealKey, type Vault } from '../vault.ts';

interface KeyReplacement {
  readonly version: number;
  /** Until when the keys before it still work, by the licence's clock. */
  readonly until: number;
}

/**
 * The keys that steps create: one with the licence, one for each replacement. A replacement ends all earlier keys at its
 * overlap's end, unless they end sooner: after a leak (overlap 0) no older key works.
 */
export function keyRows(steps: readonly Step[], license: License, vault: Vault, options: { readonly first: boolean }) {
  const replacements = steps.flatMap(replacementsIn);
  const opening = options.first ? (steps[0]?.license ?? license).keyVersion : null;
  const versions = [...(opening === null ? [] : [opening]), ...replacements.map(({ version }) => version)];
  const endOf = (version: number): number | null => {
    const ends = replacements.filter((r) => r.version > version).map((r) => r.until);
    return ends.length === 0 ? null : Math.min(...ends);
  };
  const old = endOf(0);
  return {
    keys: versions.map((version) => keyRow(license.id, version, endOf(version), vault)),
    /** The end of every key recorded before; null when none was replaced. */
    old_keys_until: old === null ? null : toTimestamptz(old),
  };
}

function replacementsIn(step: Step): KeyReplacement[] {
  const until = replacedKeyEnd(step);
  return until === null ? [] : [{ version: step.license.keyVersion, until }];
}

function keyRow(licenseId: string, version: number, until: number | null, vault: Vault) {
  const key = vault.generateKey();
  const { lookupHash, ciphertext, secretId } = sealKey(vault, key, licenseId);
  return {
    version,
    lookup_hash: toByteaText(lookupHash),
    ciphertext: toByteaText(ciphertext),
    secret_id: secretId,
    hint: key.slice(-4),
    valid_until: until === null ? null : toTimestamptz(until),
  };
}

/** As PostgreSQL reads a `bytea`. */
function toByteaText(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`;
}
