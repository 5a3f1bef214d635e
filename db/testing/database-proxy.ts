import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** The database behind a TCP proxy that can fail as networks do. */
export interface DatabaseProxy {
  /** As the database's own, with the proxy's address. */
  readonly url: string;
  /** How often the direction changed from answers to requests: the round trips, on one connection. */
  roundTrips(): number;
  bytesAnswered(): number;
  /** Resets all connections. */
  reset(): void;
  /** From now on connections that are open carry nothing, and are not closed either. */
  silence(): void;
  close(): Promise<void>;
}

export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  /** The sockets of each open connection: the client's and the server's. */
  const pairs = new Map<Socket, Socket>();
  let [asking, roundTrips, bytesAnswered] = [false, 0, 0];
  const server = createServer((client) => {
    const upstream = createConnection(Number(target.port), target.hostname);
    pairs.set(client, upstream);
    client.on('error', () => client.destroy()).on('close', () => upstream.destroy() && pairs.delete(client));
    upstream.on('error', () => client.destroy());
    client.on('data', () => {
      if (!asking) roundTrips += 1;
      asking = true;
    });
    upstream.on('data', (chunk) => {
      asking = false;
      bytesAnswered += chunk.length;
    });
    client.pipe(upstream).pipe(client);
  });
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(await listenOnFreePort(server));
  return {
    url: url.href,
    roundTrips: () => roundTrips,
    bytesAnswered: () => bytesAnswered,
    reset() {
      for (const client of pairs.keys()) client.resetAndDestroy();
    },
    silence() {
      for (const socket of [...pairs].flat()) socket.unpipe().pause();
    },
    async close() {
      for (const client of pairs.keys()) client.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

/** A port on which nothing listens: one that was free a moment ago. */
export async function findClosedPort(): Promise<number> {
  const server = createServer();
  const port = await listenOnFreePort(server);
  const closed = once(server, 'close');
  server.close();
  await closed;
  return port;
}

export async function listenOnFreePort(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('No port');
  return address.port;
}
