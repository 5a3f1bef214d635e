import type { LookupAddress } from 'node:dns';
import { rootCertificates } from 'node:tls';
import { buildConnector } from 'undici';
import { isAllowed } from './check-url.ts';
import type { OutgoingPolicy } from './policy.ts';
import { pinnedTo } from './resolve.ts';

/**
 * Connects to one of the addresses and nowhere else. The certificate must be for the name of the host. Where the connection
 * went is checked again once it stands.
 */
export function pinnedConnector(addresses: readonly LookupAddress[], policy: OutgoingPolicy): buildConnector.connector {
  const connect = buildConnector({
    lookup: pinnedTo(addresses),
    timeout: policy.timeoutMs,
    allowH2: false,
    maxCachedSessions: 0,
    ...(policy.authorities.length > 0 ? { ca: [...rootCertificates, ...policy.authorities] } : {}),
  });
  return (options, callback) =>
    connect(options, (...answer) => {
      const [error, socket] = answer;
      if (error !== null) return callback(error, null);
      const reached = socket.remoteAddress ?? '';
      if (isAllowed(reached, policy)) return callback(null, socket);
      socket.destroy();
      callback(Object.assign(new Error(`It connected to ${reached}`), { code: 'EADDRNOTALLOWED' }), null);
    });
}
