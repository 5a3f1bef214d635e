const KEY = 'evergreen.next';

/** A path of the portal itself; `/` for anything else, so that no link leads elsewhere after a sign-in. */
export function safePath(path: string | null): string {
  if (path === null || !path.startsWith('/') || path.startsWith('//')) return '/';
  const url = URL.parse(path, location.origin);
  return url?.origin === location.origin ? `${url.pathname}${url.search}${url.hash}` : '/';
}

/** An address from which the person goes on to `path`. */
export function withWayBack(address: string, path: string): string {
  return `${address}?next=${encodeURIComponent(path)}`;
}

/** Remembers where to go after a sign-in on another site. */
export function keepWayBack(path: string): void {
  sessionStorage.setItem(KEY, path);
}

/** Where a tab of its own goes to an identity provider, and comes back to. */
export const SIGN_ON = '/sign-on';

/** Leads to the provider of an address's domain. The address is in the part that no server sees. */
export function signOnPath(email: string): string {
  return `${SIGN_ON}#${new URLSearchParams({ email })}`;
}

/** The address of {@link signOnPath}; null on the way back. */
export function emailToSignOn(hash: string): string | null {
  return new URLSearchParams(hash.slice(1)).get('email');
}

/** The path that is remembered. */
export function wayBack(): string | null {
  const path = sessionStorage.getItem(KEY);
  return path === null ? null : safePath(path);
}

export function forgetWayBack(): void {
  sessionStorage.removeItem(KEY);
}
