import { connect as connectTo } from 'node:net';
import type { Database } from '../../db/connect.ts';
import { checkTables } from '../../db/queries/readiness.ts';
import type { LicenseClient } from '../licenses/license-client.ts';
import type { Cards } from '../../billing/card.ts';
import type { Probe } from '../dependencies.ts';

/** The checks of every part that the service needs to be ready. */
export function createProbes(deps: {
  db: Database;
  licenseClient: LicenseClient;
  cards: Cards;
  smtpUrl: string;
  now: () => number;
}): Probe[] {
  const { db, licenseClient, cards, smtpUrl, now } = deps;
  const health = (timeoutMs: number) => licenseClient.health(now(), now() + timeoutMs);
  return [
    {
      part: 'database',
      async check() {
        await checkTables(db);
        return null;
      },
    },
    {
      part: 'temporal',
      async check(timeoutMs) {
        await health(timeoutMs);
        return null;
      },
    },
    {
      part: 'worker',
      check: async (timeoutMs) => ((await health(timeoutMs)).workers ? null : 'no worker is asking for work'),
    },
    {
      part: 'billing',
      async check(timeoutMs) {
        await cards.check(timeoutMs);
        return null;
      },
    },
    { part: 'mail', check: (timeoutMs) => checkMailServer(smtpUrl, timeoutMs) },
  ];
}

/** Well-known ports of SMTP submission, without and with TLS from the start (RFC 8314). */
const SMTP_PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };

/** Connects to the mail server and sends nothing. Rejects if it does not accept the connection in time. */
function checkMailServer(url: string, timeoutMs: number): Promise<null> {
  const { hostname, port, protocol } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connectTo({ host: hostname, port: port === '' ? (SMTP_PORTS[protocol] ?? 25) : Number(port) });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('The mail server does not answer')));
    socket.once('connect', () => {
      socket.end();
      resolve(null);
    });
    socket.once('error', reject);
  });
}
