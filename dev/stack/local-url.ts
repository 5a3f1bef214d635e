/** Addresses that mean every interface; no client can connect to them. */
const WILDCARD_HOSTS = ['0.0.0.0', '::', '[::]', '*'];

/** Where a server that listens on `host` is reached from this machine. */
export function localUrl({ host, port }: { host: string; port: number }): string {
  if (WILDCARD_HOSTS.includes(host)) return `http://127.0.0.1:${port}`;
  return host.includes(':') && !host.startsWith('[') ? `http://[${host}]:${port}` : `http://${host}:${port}`;
}
