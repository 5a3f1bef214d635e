import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type LookupFunction,
  type Server,
  type Socket,
} from 'node:net';
import { CERTIFICATE, CERTIFICATE_KEY } from './certificate.ts';

export interface TestServer extends AsyncDisposable {
  readonly port: number;
}

/** A server on this machine, until the scope ends. */
export async function serveHttp(answer: RequestListener): Promise<TestServer> {
  return await listening(createServer(answer));
}

/** The same with the certificate of hook.example. */
export async function serveHttps(answer: RequestListener): Promise<TestServer> {
  return await listening(createSecureServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, answer));
}

/** A server that does what `talk` does with each connection. */
export async function serveBytes(talk: (socket: Socket) => void): Promise<TestServer> {
  return await listening(createTcpServer((socket) => talk(socket.on('error', () => {}).resume())));
}

async function listening(server: Server): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server on a port of its own has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A look-up that gives these answers one after another, the last one again and again, and counts how often it was asked. */
export function lookupThatAnswers(...answers: readonly (readonly string[])[]): LookupFunction & { asked: number } {
  const lookup: LookupFunction & { asked: number } = Object.assign(
    ((_hostname, { all }, answer) => {
      const addresses = (answers[lookup.asked] ?? answers.at(-1) ?? []).map((address) => ({
        address,
        family: address.includes(':') ? 6 : 4,
      }));
      lookup.asked += 1;
      const [first] = addresses;
      if (all || !first) answer(null, addresses);
      else answer(null, first.address, first.family);
    }) satisfies LookupFunction,
    { asked: 0 },
  );
  return lookup;
}
