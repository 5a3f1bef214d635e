import { createHash } from 'node:crypto';
import type { ChangeLogEntry, Step } from '../../domain/lifecycle/effects.ts';
import { canonicalJson } from '../canonical-json.ts';

/** An entry's place in the chain. SHA-256, in hexadecimal. */
export interface HashLink {
  readonly previousHash: string;
  readonly hash: string;
}

/** What the first entry of a licence links to; computed from its id, so that no log can stand for another licence's. */
export function genesisHash(licenseId: string): string {
  return sha256(`evergreen/change-log/${licenseId}`);
}

/** `sha256(previous hash + recorded text of the entry)`, as anyone with the entries can compute it. */
export function entryHash(previousHash: string, entry: ChangeLogEntry): string {
  return sha256(previousHash + recordedText(entry));
}

/** What the hash of an entry covers: its fields as canonical JSON. */
export function recordedText(entry: ChangeLogEntry): string {
  const { sequence, at, event, from, to, access, amount, actor, reason, changes } = entry;
  return canonicalJson({ sequence, at, event, from, to, access, amount, actor, reason, changes });
}

/** The links of consecutive steps after `previousHash`, and the hash of the last one. */
export function linkSteps(steps: readonly Step[], previousHash: string): { links: HashLink[]; head: string } {
  const links: HashLink[] = [];
  let head = previousHash;
  for (const { entry } of steps) {
    const hash = entryHash(head, entry);
    links.push({ previousHash: head, hash });
    head = hash;
  }
  return { links, head };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
