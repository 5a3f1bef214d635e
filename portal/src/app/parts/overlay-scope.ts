import { createContext, useContext, type ReactNode } from 'react';

/** What floats above a part of the page is not inside of it in the document: this takes along what holds in it. */
interface OverlayScope {
  /** A class with the part's own colours. */
  readonly className: string;
  /** Says at the head of each sheet where it is. */
  readonly note: ReactNode;
}

const Scope = createContext<OverlayScope | null>(null);
export const OverlayScopeProvider = Scope.Provider;

export function useOverlayScope(): OverlayScope {
  return useContext(Scope) ?? { className: '', note: null };
}
