import type { InstantMs } from '../calendar/instant.ts';
import type { ChangeLogEntry } from './effects.ts';
import type { Actor, License, Terms } from './license.ts';
import { termsOfLatestPeriod, withChange } from './next-terms.ts';
import { startOfNextPeriod } from './periods.ts';
import { changedFacts, readSummary, readTerms, termsFacts, type KnownFacts, type TermsChange } from './terms-facts.ts';

/** An entry of the change log in which the terms, a choice of others, or the period changed; or the first one. */
export interface TermsEntry extends Pick<ChangeLogEntry, 'sequence' | 'at' | 'event' | 'actor' | 'changes'> {
  /** The whole terms after it, as they were kept; null where none were. */
  readonly terms: unknown;
}

/** How somebody agreed to terms. `withdrawal`: the terms before came back when a change was withdrawn from. */
export const AGREED_BY = ['purchase', 'trial', 'plan_change', 'withdrawal'] as const;

export interface Agreement {
  readonly by: (typeof AGREED_BY)[number];
  /** The entry of the change log that says so. */
  readonly sequence: number;
  readonly at: InstantMs;
  readonly actor: Actor;
}

/** The terms of a licence from one change of them to the next. */
export interface TermsVersion {
  /** 1 for those of the purchase or the trial. */
  readonly version: number;
  /** Null for a sandbox's copy, whose log begins later. */
  readonly from: InstantMs | null;
  /** Null for those in force. */
  readonly until: InstantMs | null;
  /** Null where the log does not have it: a sandbox's copy. */
  readonly agreed: Agreement | null;
  /** Periods after the first that were paid or given on these terms, and when the last of them was. */
  readonly renewals: { readonly count: number; readonly last: InstantMs | null };
  /** Null where nothing of them was kept. */
  readonly facts: KnownFacts | null;
  /** What differs from the version before. */
  readonly changes: TermsChange[];
}

/** Terms that are chosen or paid, and not in force yet. */
export interface ComingTerms {
  /** When their period starts; null where that is not known. */
  readonly from: InstantMs | null;
  readonly paid: boolean;
  readonly agreed: Agreement | null;
  readonly facts: KnownFacts;
  /** What differs from the terms before them. */
  readonly changes: TermsChange[];
}

/** All versions of the terms, the first one first; the last is in force, or was when the licence was retired. */
export function termsVersions(license: License, entries: readonly TermsEntry[]): TermsVersion[] {
  const changes = entries.filter(({ changes }) => 'terms' in changes);
  // A sandbox's copy has a log without the first entry.
  const starts = [changes[0]?.sequence === 1 ? changes.shift() : undefined, ...changes];
  const facts = starts.map((start, i) =>
    i === starts.length - 1 ? termsFacts(license.terms) : (keptFacts(start) ?? summaryBefore(starts[i + 1])),
  );
  return starts.map((start, i) => {
    const next = starts[i + 1];
    const [own, before] = [facts[i] ?? null, facts[i - 1] ?? null];
    return {
      version: i + 1,
      from: start?.at ?? null,
      until: next?.at ?? (license.state === 'retired' ? license.since : null),
      agreed: start ? agreementOf(start, entries) : null,
      renewals: renewalsBetween(entries, start?.sequence ?? 0, next?.sequence ?? Infinity),
      facts: own,
      changes: own && before ? changedFacts(before, own) : [],
    };
  });
}

/** Terms of periods that are still to start, the next one first: paid ahead, then chosen. */
export function comingTerms(license: License, entries: readonly TermsEntry[], at: InstantMs): ComingTerms[] {
  const { terms, paidChange, scheduledChange } = license;
  const coming = (before: Terms, after: Terms, from: InstantMs | null, paid: boolean): ComingTerms => {
    const facts = termsFacts(after);
    return {
      from,
      paid,
      agreed: chosenBefore(entries, facts, Infinity),
      facts,
      changes: changedFacts(termsFacts(before), facts),
    };
  };
  const paid = paidChange ? [coming(terms, withChange(terms, paidChange), paidChange.from, true)] : [];
  const latest = termsOfLatestPeriod(license);
  return scheduledChange
    ? [...paid, coming(latest, withChange(terms, scheduledChange), startOfNextPeriod(license, at), false)]
    : paid;
}

/** What was kept of the terms that an entry brought: all of them, or plan, seats and price. */
function keptFacts(start: TermsEntry | undefined): KnownFacts | null {
  if (!start) return null;
  const [, written] = start.changes['terms'] ?? [];
  const whole = readTerms(start.terms) ?? readTerms(written);
  return whole ? termsFacts(whole) : readSummary(written);
}

function summaryBefore(next: TermsEntry | undefined): KnownFacts | null {
  return readSummary(next?.changes['terms']?.[0]);
}

/** The events that bring terms by themselves. Others bring what was chosen before. */
const BRINGS: Readonly<Partial<Record<TermsEntry['event'], Agreement['by']>>> = {
  purchase: 'purchase',
  start_trial: 'trial',
  withdraw: 'withdrawal',
};

function agreementOf(start: TermsEntry, entries: readonly TermsEntry[]): Agreement | null {
  const by = BRINGS[start.event];
  if (by) return agreement(by, start);
  return chosenBefore(entries, readSummary(start.changes['terms']?.[1]), start.sequence);
}

/** Who chose the terms last, before an entry. Null where the log does not have it. */
function chosenBefore(
  entries: readonly TermsEntry[],
  chosen: Pick<KnownFacts, 'plan' | 'seats'> | null,
  sequence: number,
): Agreement | null {
  const found = entries.findLast((entry) => {
    const facts = readSummary(entry.changes['scheduledChange']?.[1]);
    const isChoice = entry.event === 'schedule_change' && entry.sequence < sequence && facts !== null;
    return isChoice && facts.plan === chosen?.plan && facts.seats === chosen.seats;
  });
  return found ? agreement('plan_change', found) : null;
}

function agreement(by: Agreement['by'], { sequence, at, actor }: TermsEntry): Agreement {
  return { by, sequence, at, actor };
}

/** A period that is paid ahead on other terms belongs to them, and not to those in force. */
function renewalsBetween(entries: readonly TermsEntry[], from: number, until: number): TermsVersion['renewals'] {
  const renewals = entries.filter(
    ({ sequence, changes }) =>
      sequence > from && sequence < until && isLaterPeriod(changes['period']) && changes['paidChange']?.[1] == null,
  );
  return { count: renewals.length, last: renewals.at(-1)?.at ?? null };
}

function isLaterPeriod([before, after]: readonly [unknown, unknown] = [null, null]): boolean {
  const [old, now] = [numberOf(before), numberOf(after)];
  return old > 0 && now > old;
}

function numberOf(period: unknown): number {
  return typeof period === 'object' && period !== null && 'number' in period ? Number(period.number) : 0;
}
