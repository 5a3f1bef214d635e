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

/** The path that was remembered, once. */
export function takeWayBack(): string | null {
  const path = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return path === null ? null : safePath(path);
}
