/** What the check needs of an entry of a change log. */
export interface ChainEntry {
  readonly sequence: number;
  readonly at: string;
  readonly event: string;
  readonly from: string | null;
  readonly to: string;
  readonly reason: string | null;
  readonly recorded: string;
  readonly previous_hash: string;
  readonly hash: string;
}

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
 * the one before, where its text has another hash, or where its shown fields are not those of its text. `atLeast` is the number
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

function isAsRecorded(entry: ChainEntry): boolean {
  const { sequence, at, event, from, to, reason } = JSON.parse(entry.recorded) as Record<string, unknown>;
  return (
    sequence === entry.sequence &&
    at === Date.parse(entry.at) &&
    event === entry.event &&
    from === entry.from &&
    to === entry.to &&
    reason === entry.reason
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
