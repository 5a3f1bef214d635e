import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { addressGroup, proxyCheck, plainAddress, type TrustedProxies } from './client-address.ts';

/** At most one line in the log about refused connections in this time. */
const LOG_PAUSE_MS = 60_000;

/**
 * Closes connections of an address above the most, so that one client cannot take all that a process has. IPv6 addresses are counted by
 * their network of 64 bits. Connections of trusted proxies are not counted: each carries requests of many clients.
 */
export function limitConnectionsPerAddress(
  server: Server,
  options: { most: number; trustedProxies: TrustedProxies; log: Pick<Logger, 'warn'> },
): void {
  const { most, trustedProxies, log } = options;
  const isProxy = proxyCheck(trustedProxies);
  const open = new Map<string, number>();
  let loggedAt = -Infinity;

  server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress ?? 'unknown');
    if (isProxy(address, 0)) return;
    const group = addressGroup(address);
    const count = open.get(group) ?? 0;
    if (count >= most) {
      socket.destroy();
      warn();
      return;
    }
    open.set(group, count + 1);
    socket.once('close', () => {
      const left = (open.get(group) ?? 1) - 1;
      if (left === 0) open.delete(group);
      else open.set(group, left);
    });
  });

  function warn(): void {
    if (performance.now() - loggedAt < LOG_PAUSE_MS) return;
    loggedAt = performance.now();
    // Without the address, which is personal data.
    log.warn({ connections: most }, 'connections are refused: one address has as many as it may');
  }
}
