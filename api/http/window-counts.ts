import type { InstantMs } from '../../domain/calendar/instant.ts';

/** What one subject has used in the present window. */
interface Count {
  readonly quota: number;
  /** Counted by this process. */
  own: number;
  /** How much of `own` the other processes can know. */
  shared: number;
  /** Counted by the other processes, as last heard. */
  others: number;
  /** Of requests in progress, which may turn out to cost nothing. The other processes do not know of it. */
  held: number;
}

/** What a subject may use in a window. */
export interface Limit {
  readonly subject: string;
  readonly quota: number;
}

export interface Taken {
  readonly refused: boolean;
  /** What is left of the quota. */
  readonly left: number;
  /** Until the quota is renewed. */
  readonly resetMs: number;
}

/**
 * A part of quotas that is set aside until a request is known to cost it, or not. The first call of either function settles it; a later
 * one does nothing and returns false.
 */
export interface Hold extends Taken {
  readonly release: () => boolean;
  readonly use: () => boolean;
}

/** What a process has counted of each subject in a window. */
export interface CountsOfWindow {
  /** Number of the window since the epoch: the same in all processes. */
  readonly window: number;
  readonly counts: readonly { readonly subject: string; readonly used: number }[];
}

/** Subjects of one exchange at most, so that its statement stays short, however many addresses send requests. */
const MAX_SHARED = 500;

/**
 * Of a quota, the part that a process uses before it tells the others at once. Less is told at the next regular exchange. This
 * bounds what several processes together allow too much: see docs/http-limits.md.
 */
const SHARED_AT_ONCE = 0.05;

/**
 * Counts what subjects use, in fixed windows that begin at the same instants in every process. Holds one window only: its size
 * is bounded by the requests that a process can take in one.
 */
export class WindowCounts {
  readonly #windowMs: number;
  readonly #now: () => InstantMs;
  readonly #onMuchUnshared: () => void;
  #window = -1;
  #counts = new Map<string, Count>();
  /** Subjects that have used something that the others do not know; and those that have used much of it. */
  #unshared = new Set<string>();
  #urgent = new Set<string>();

  constructor(options: { windowMs: number; now: () => InstantMs; onMuchUnshared: () => void }) {
    this.#windowMs = options.windowMs;
    this.#now = options.now;
    this.#onMuchUnshared = options.onMuchUnshared;
  }

  /** Takes `cost` of each of the quotas, or nothing of any where one has less left: a cheaper request may still pass. */
  take(limits: readonly Limit[], cost: number): Taken {
    const resetMs = this.#enterWindow();
    const left = Math.min(...limits.map((limit) => this.#left(limit)));
    if (cost > left) return { refused: true, left: Math.max(0, left), resetMs };
    if (cost > 0) for (const limit of limits) this.#use(limit, cost);
    return { refused: false, left: left - cost, resetMs };
  }

  /**
   * Sets `cost` of each of the quotas aside, so that requests in progress at the same time cannot take it too; or nothing, like
   * {@link take}. What is used in the end counts in the window in which that is known.
   */
  hold(limits: readonly Limit[], cost: number): Hold {
    const resetMs = this.#enterWindow();
    const left = Math.min(...limits.map((limit) => this.#left(limit)));
    const isRefused = cost > left;
    const held = isRefused ? [] : limits.map((limit) => this.#countOf(limit));
    for (const count of held) count.held += cost;
    let settled = isRefused;
    const settle = () => {
      if (settled) return false;
      settled = true;
      for (const count of held) count.held -= cost;
      return true;
    };
    return {
      refused: isRefused,
      left: isRefused ? Math.max(0, left) : left - cost,
      resetMs,
      release: settle,
      use: () => {
        if (!settle()) return false;
        this.#enterWindow();
        for (const limit of limits) this.#use(limit, cost);
        return true;
      },
    };
  }

  #left({ subject, quota }: Limit): number {
    const { own = 0, others = 0, held = 0 } = this.#counts.get(subject) ?? {};
    return quota - own - others - held;
  }

  #countOf({ subject, quota }: Limit): Count {
    const known = this.#counts.get(subject);
    if (known) return known;
    const count = { quota, own: 0, shared: 0, others: 0, held: 0 };
    this.#counts.set(subject, count);
    return count;
  }

  #use(limit: Limit, cost: number): void {
    const count = this.#countOf(limit);
    count.own += cost;
    this.#unshared.add(limit.subject);
    if (!isMuch(count)) return;
    this.#urgent.add(limit.subject);
    this.#onMuchUnshared();
  }

  /** What the other processes do not know yet: first of those who have used much, then of those who have waited longest. */
  unshared(): CountsOfWindow {
    this.#enterWindow();
    const subjects = new Set<string>();
    for (const waiting of [this.#urgent, this.#unshared]) {
      for (const subject of waiting) {
        if (subjects.size === MAX_SHARED) break;
        subjects.add(subject);
      }
    }
    const counts = [...subjects].map((subject) => ({ subject, used: this.#counts.get(subject)?.own ?? 0 }));
    return { window: this.#window, counts };
  }

  /** Notes that counts were shared, and what the other processes have counted of the same subjects. */
  heard({ window, counts }: CountsOfWindow, others: ReadonlyMap<string, number>): void {
    this.#enterWindow();
    if (window !== this.#window) return;
    for (const { subject, used } of counts) {
      const count = this.#counts.get(subject);
      if (!count) continue;
      count.shared = used;
      count.others = others.get(subject) ?? 0;
      if (count.own === used) this.#unshared.delete(subject);
      if (!isMuch(count)) this.#urgent.delete(subject);
    }
  }

  /** Whether a subject has so much to tell that the next regular exchange is too late. */
  hasMuchUnshared(): boolean {
    return this.#urgent.size > 0;
  }

  /** Forgets the counts of a window that is over. Returns the rest of the present one. */
  #enterWindow(): number {
    const now = this.#now();
    const window = Math.floor(now / this.#windowMs);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts = new Map();
      this.#unshared = new Set();
      this.#urgent = new Set();
    }
    return (window + 1) * this.#windowMs - now;
  }
}

function isMuch({ own, shared, quota }: Count): boolean {
  return own > shared && own - shared >= quota * SHARED_AT_ONCE;
}
