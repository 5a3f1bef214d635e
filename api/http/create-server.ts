import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { LANGUAGES } from '../../knowledge/languages.ts';
import type { Texts } from '../../knowledge/texts.ts';
import type { TrustedProxies } from './client-address.ts';
import { limitConnectionsPerAddress } from './limit-connections.ts';
import { problem, type PlainCode } from './problem.ts';

/** What one process accepts of its clients. docs/http-limits.md describes them. */
export interface ServerLimits {
  readonly maxHeaderBytes: number;
  /** From the first byte (or, for the first request, from the connection) to the end of the headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte to the end of the body. */
  readonly requestTimeoutMs: number;
  /** From the end of the headers until the client has taken the whole answer. */
  readonly exchangeTimeoutMs: number;
  /** Between two requests of a connection. */
  readonly keepAliveTimeoutMs: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** How often times are compared. */
  readonly checkIntervalMs: number;
}

/** How long a client may take to send a body, and to take an answer, beside the time in which it is answered. */
export const TRANSFER_MS = 60_000;

const SERVER_LIMITS: ServerLimits = {
  maxHeaderBytes: 16_384,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  exchangeTimeoutMs: 20_000 + TRANSFER_MS,
  // Longer than the 60 s after which common proxies close an unused connection: otherwise they send into a closed one.
  keepAliveTimeoutMs: 65_000,
  maxConnections: 5_000,
  maxConnectionsPerAddress: 500,
  checkIntervalMs: 1_000,
};

/** At most one line in the log about refused connections in this time. */
const LOG_PAUSE_MS = 60_000;

/** Node's own errors about requests that never reached the app: https://nodejs.org/api/http.html#event-clienterror */
const CODES: Readonly<Record<string, PlainCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/**
 * An HTTP server with limits for slow, large and many clients. What it refuses before the app sees it is answered as a problem
 * document too, in English: no header has been read. A connection above the most, of all or of one address, and one whose answer is not
 * taken, is closed without a word.
 */
export function createHttpServer(
  handler: Handler,
  {
    texts,
    log,
    trustedProxies = [],
    ...given
  }: { texts: Texts; log: Pick<Logger, 'info' | 'warn'>; trustedProxies?: TrustedProxies } & Partial<ServerLimits>,
): Server {
  const limits = { ...SERVER_LIMITS, ...given };
  const server = createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
  });
  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    const tooLate = setTimeout(() => req.socket.destroy(), limits.exchangeTimeoutMs);
    res.once('close', () => clearTimeout(tooLate));
    handler(req, res);
  });
  answerServerErrors(server, texts, log);
  limitConnections(server, limits.maxConnections, log);
  limitConnectionsPerAddress(server, { most: limits.maxConnectionsPerAddress, trustedProxies, log });
  return server;
}

function answerServerErrors(server: Server, texts: Texts, log: Pick<Logger, 'info'>): void {
  const refuse = (socket: Duplex, code: PlainCode) => {
    const request = `req_${randomUUID().replaceAll('-', '')}`;
    const status = answerRaw(socket, code, { texts, request });
    log.info({ request, route: 'none', status, code });
  };
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    refuse(socket, CODES[error.code ?? ''] ?? 'bad_request');
  });
  // No request of the API expects anything but `100-continue`, which Node answers itself.
  server.on('checkExpectation', (req: IncomingMessage) => refuse(req.socket, 'bad_request'));
}

/** Returns the status. */
function answerRaw(
  socket: Duplex,
  code: PlainCode,
  { texts, request }: { readonly texts: Texts; readonly request: string },
): number {
  const found = problem(code);
  const body = JSON.stringify(found.document(request, texts, LANGUAGES[0]));
  socket.end(
    [
      `HTTP/1.1 ${found.status} ${STATUS_CODES[found.status] ?? ''}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
      'X-Content-Type-Options: nosniff',
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  // A client that neither reads nor closes is not waited for.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
  return found.status;
}

const LINGER_MS = 2_000;

/** Connections above the most are refused; unused ones make room for others first. */
function limitConnections(server: Server, most: number, log: Pick<Logger, 'warn'>): void {
  server.maxConnections = most;
  let loggedAt = -Infinity;
  server.on('drop', () => {
    server.closeIdleConnections();
    if (performance.now() - loggedAt < LOG_PAUSE_MS) return;
    loggedAt = performance.now();
    log.warn({ connections: most }, 'connections are refused: this process has as many as it may');
  });
}
