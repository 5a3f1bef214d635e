/** Addresses that mean every interface; no client can connect to them. */
const WILDCARD_HOSTS = ['0.0.0.0', '::', '[::]', '*'];

/** Where a server that listens on `host` is reached from this machine. */
export function localUrl({ host, port }: { host: string; port: number }): string {
  if (WILDCARD_HOSTS.includes(host)) return `http://127.0.0.1:${port}`;
  return host.includes(':') && !host.startsWith('[') ? `http://[${host}]:${port}` : `http://${host}:${port}`;
}

/** The same server by the name of this machine: browsers make passkeys for names of hosts, and none for addresses. */
export function pageUrl(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return hostname === '127.0.0.1' ? `${protocol}//localhost:${port}` : url;
}
