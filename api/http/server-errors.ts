import type { Server } from 'node:http';
import { STATUS_CODES } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { ProblemCode } from '../../contract/problems.ts';
import { LANGUAGES } from '../../knowledge/languages.ts';
import type { Texts } from '../../knowledge/texts.ts';
import { problem } from './problem.ts';

/** Node's own errors about requests that never reached the app: https://nodejs.org/api/http.html#event-clienterror */
const CODES: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Answers what the HTTP server itself refuses as a problem document too, in English: no header has been read. */
export function answerServerErrors(server: Server, texts: Texts): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const found = problem(CODES[error.code ?? ''] ?? 'bad_request');
    const body = JSON.stringify(found.document(`req_${randomUUID().replaceAll('-', '')}`, texts, LANGUAGES[0]));
    socket.end(
      [
        `HTTP/1.1 ${found.status} ${STATUS_CODES[found.status] ?? ''}`,
        'Content-Type: application/problem+json; charset=utf-8',
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  });
}
