/** From where to where a clock is moved. */
export interface Way {
  readonly from: string;
  readonly to: string;
}

const nameOf = (sandbox: string) => `evergreen.walk.${sandbox}`;

/** A walk that was begun and whose end this tab has not seen; null where there is none. */
export function keptWalk(sandbox: string): Way | null {
  try {
    const kept = sessionStorage.getItem(nameOf(sandbox));
    return kept === null ? null : (JSON.parse(kept) as Way);
  } catch {
    return null;
  }
}

export function keepWalk(sandbox: string, way: Way): void {
  try {
    sessionStorage.setItem(nameOf(sandbox), JSON.stringify(way));
  } catch {
    // A browser that keeps nothing walks all the same; a page that is loaded again shows where the clock stands.
  }
}

export function forgetWalk(sandbox: string): void {
  try {
    sessionStorage.removeItem(nameOf(sandbox));
  } catch {
    // Nothing was kept.
  }
}
