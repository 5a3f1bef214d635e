import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

/** Pauses before a part is asked for again. */
const PAUSES_MS = [500, 2_000];

/** A part of the portal's program did not arrive. Most browsers ask for it again only when the page is loaded again. */
export class PartNotLoaded extends Error {
  override readonly name = 'PartNotLoaded';
}

/**
 * Loads a part of the portal, and asks for it again where the network was away for a moment. Throws {@link PartNotLoaded}. `from` loads it
 * from another address of the same file, if that is possible: under the first one Chromium does not ask for it again.
 */
export async function loadPart<T>(load: () => Promise<T>, from?: (address: string) => Promise<T>): Promise<T> {
  let again = load;
  for (const [n, pauseMs] of PAUSES_MS.entries()) {
    try {
      return await again();
    } catch (error) {
      const address = addressIn(error);
      if (from && address !== undefined) again = async () => await from(`${address}?again=${n + 1}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return await again().catch((error: unknown) => {
    throw new PartNotLoaded('A part of the portal could not be loaded', { cause: error });
  });
}

/** Chromium names the file that did not arrive. */
function addressIn(error: unknown): string | undefined {
  return error instanceof TypeError ? /https?:\/\/[^\s?]+\.js/.exec(error.message)?.[0] : undefined;
}

/** A component that is loaded when it is first shown. */
export function lazyPart<P>(load: () => Promise<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: await loadPart(load) }));
}

/** A component that a page can do without: nothing where it cannot be loaded. */
export function lazyExtra<P>(load: () => Promise<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: await loadPart(load).catch(() => Nothing) }));
}

function Nothing(): null {
  return null;
}

/** What the router loads when an address is first opened. */
export function part<T>(load: () => Promise<T>): () => Promise<T> {
  return async () => await loadPart(load);
}
