import { snakeCase, toWire } from '../../../../../contract/to-wire.ts';
import type { ChangeLogEntry } from '../../data/change-log.ts';

/** What the check needs of an entry of a change log. */
export type ChainEntry = Omit<ChangeLogEntry, 'recorded_at'>;

/** The place of an entry in the chain, as a receipt states it. */
export interface Witness {
  readonly sequence: number;
  readonly hash: string;
}

export interface ChainCheck {
  readonly entries: number;
  /** The hash of the last entry, as it was computed here. */
  readonly head: Witness | null;
  /** The first entry that is not as it was recorded; null where all are. */
  readonly brokenAt: number | null;
}

/**
 * Computes the hash of every entry anew. An entry is wrong where one is missing before it, where it does not follow the hash of
 * the one before, where its text has another hash, or where what is shown of it is not what its text says. `atLeast` is the number
 * of the last entry that the licence is known to have.
 */
export async function checkChain(
  license: string,
  entries: readonly ChainEntry[],
  atLeast: number,
): Promise<ChainCheck> {
  let head: Witness | null = null;
  let previous = await sha256(`evergreen/change-log/${license}`);
  for (const entry of entries) {
    const sequence: number = (head?.sequence ?? 0) + 1;
    const hash = await sha256(previous + entry.recorded);
    const follows = entry.sequence === sequence && entry.previous_hash === previous && entry.hash === hash;
    if (!follows || !isAsRecorded(entry)) return { entries: entries.length, head, brokenAt: sequence };
    head = { sequence, hash };
    previous = hash;
  }
  const last = head?.sequence ?? 0;
  return { entries: entries.length, head, brokenAt: last < atLeast ? last + 1 : null };
}

/** Whether this browser computes hashes: it does not at an address without encryption, except on this device itself. */
export function canCheck(): boolean {
  return 'subtle' in crypto;
}

/** What the hashed text of an entry says. */
const RECORDED = [
  'sequence',
  'at',
  'event',
  'from',
  'to',
  'access',
  'amount',
  'actor',
  'reason',
  'changes',
] as const satisfies readonly (keyof ChainEntry)[];
type Recorded = Readonly<Record<(typeof RECORDED)[number], unknown>>;

/** Whether everything that is shown of an entry is what its hashed text says. */
function isAsRecorded(entry: ChainEntry): boolean {
  const said = readRecorded(entry.recorded);
  const shown = { ...entry, changes: inFixedOrder(entry.changes) };
  return said !== null && RECORDED.every((name) => fixedForm(shown[name]) === fixedForm(said[name]));
}

/** A hashed text in the conventions of the API; null where it is no entry. */
function readRecorded(text: string): Recorded | null {
  try {
    const { at, actor, changes, ...others } = JSON.parse(text) as Recorded;
    const pairs = Object.entries(changes as Record<string, readonly [unknown, unknown]>);
    return {
      ...others,
      at: toWire(at, 'at'),
      actor: { through: null, asked_by: null, ...(toWire(actor) as object) },
      changes: inFixedOrder(
        pairs.map(([field, [before, after]]) => ({
          field: snakeCase(field),
          before: toWire(before, field),
          after: toWire(after, field),
        })),
      ),
    };
  } catch {
    return null;
  }
}

function inFixedOrder(changes: ChainEntry['changes']): string[] {
  return changes.map(fixedForm).toSorted();
}

/** JSON whose names stand in one order. */
function fixedForm(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Whether the log still has the entry that a receipt names: `differs` where its history was rewritten. */
export function compareWitness(entries: readonly ChainEntry[], { sequence, hash }: Witness): 'holds' | 'differs' {
  return entries.find((entry) => entry.sequence === sequence)?.hash === hash ? 'holds' : 'differs';
}

/** Reads `<number of the entry>.<hash>`, as it stands in a receipt; null where it is none. */
export function readWitness(text: string): Witness | null {
  const [, sequence, hash] = /^\s*([1-9]\d{0,8})\.([0-9a-f]{64})\s*$/i.exec(text) ?? [];
  return sequence !== undefined && hash !== undefined ? { sequence: Number(sequence), hash: hash.toLowerCase() } : null;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
