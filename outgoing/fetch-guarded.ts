import { lookup as lookupBySystem } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Client, errors, type Dispatcher } from 'undici';
import { checkUrl, type Target } from './check-url.ts';
import { pinnedConnector } from './connector.ts';
import { PUBLIC_ONLY, type OutgoingPolicy } from './policy.ts';
import { refuse, type Guarded, type OutgoingRefusal } from './refusal.ts';
import { resolve } from './resolve.ts';

export interface OutgoingRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface OutgoingResponse {
  readonly status: number;
  /** By lower-case name; several of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it was sent: nothing is decompressed. */
  readonly body: Buffer;
}

interface Options {
  readonly policy?: OutgoingPolicy;
  readonly lookup?: LookupFunction;
}

/** Headers that say who is asked, or how the message ends: they are made from the address and the body. */
const OWN_HEADERS: ReadonlySet<string> = new Set(
  'connection content-length expect host keep-alive te trailer transfer-encoding upgrade'.split(' '),
);

/**
 * Calls an address that a customer gave. The name is looked up once, each of its addresses must be public, and the connection
 * goes to one of these. Redirects are not followed, proxies of the environment are not used, and time and size are limited by
 * the policy. Whatever the address or its server does wrong is a refusal.
 * @throws TypeError for a header that a caller must not set.
 */
export async function fetchGuarded(
  address: string,
  request: OutgoingRequest = {},
  { policy = PUBLIC_ONLY, lookup = lookupBySystem }: Options = {},
): Promise<Guarded<OutgoingResponse>> {
  for (const name of Object.keys(request.headers ?? {}))
    if (OWN_HEADERS.has(name.toLowerCase())) throw new TypeError(`The header ${name} cannot be set`);
  const checked = checkUrl(address, policy);
  if (!checked.ok) return checked;
  const limit = new AbortController();
  const late = Promise.withResolvers<Guarded<never>>();
  const timer = setTimeout(() => {
    late.resolve(refuse('timed_out', `No complete answer within ${policy.timeoutMs} ms`));
    limit.abort();
  }, policy.timeoutMs);
  try {
    return await Promise.race([late.promise, call(checked.value, request, { policy, lookup, signal: limit.signal })]);
  } finally {
    clearTimeout(timer);
  }
}

type Call = Required<Options> & { readonly signal: AbortSignal };

async function call(
  target: Target,
  request: OutgoingRequest,
  { policy, lookup, signal }: Call,
): Promise<Guarded<OutgoingResponse>> {
  const resolved = await resolve(target.hostname, policy, lookup);
  if (!resolved.ok) return resolved;
  if (signal.aborted) return refuse('timed_out', 'The name was found too late');
  // A client of its own for each call: a connection is never used again for another address.
  const client = new Client(target.url.origin, {
    connect: pinnedConnector(resolved.value, policy),
    maxHeaderSize: policy.maxHeaderBytes,
    headersTimeout: policy.timeoutMs,
    bodyTimeout: policy.timeoutMs,
  });
  try {
    return await exchange(client, target, request, { policy, signal });
  } catch (error) {
    return toRefusal(error);
  } finally {
    await client.destroy();
  }
}

async function exchange(
  client: Client,
  { url }: Target,
  { method = 'GET', headers = {}, body }: OutgoingRequest,
  { policy, signal }: Pick<Call, 'policy' | 'signal'>,
): Promise<Guarded<OutgoingResponse>> {
  const answer = await client.request({
    method,
    path: `${url.pathname}${url.search}`,
    headers: { 'accept-encoding': 'identity', ...headers },
    body: body ?? null,
    signal,
  });
  const { statusCode: status } = answer;
  if (status >= 300 && status < 400) {
    answer.body.on('error', () => {}).destroy();
    return refuse('redirected', `The answer is ${status}`);
  }
  const read = await readBody(answer.body, policy.maxBodyBytes);
  if (!read) return refuse('body_too_large', `More than ${policy.maxBodyBytes} bytes`);
  return { ok: true, value: { status, headers: flatten(answer.headers), body: read } };
}

/** Null when there is more than `maxBytes`; the rest is not read. */
async function readBody(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(', ')]],
    ),
  );
}

/** What OpenSSL and Node call a certificate that is not trusted, not valid now, or another host's. */
const CERTIFICATE_ERRORS = /^(ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|INVALID_CA|HOSTNAME_MISMATCH)/;

function toRefusal(error: unknown): Guarded<never> {
  // Our own mistake, such as a header with a line end.
  if (!(error instanceof Error) || error instanceof errors.InvalidArgumentError) throw error;
  const code = 'code' in error ? String(error.code) : '';
  return refuse(codeOf(code), `${code} ${error.message}`.trim());
}

function codeOf(code: string): OutgoingRefusal['code'] {
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return 'headers_too_large';
  if (code === 'EADDRNOTALLOWED') return 'address_not_allowed';
  if (/TIMEOUT|^UND_ERR_ABORTED$|^ETIMEDOUT$/.test(code)) return 'timed_out';
  return CERTIFICATE_ERRORS.test(code) ? 'certificate_invalid' : 'connection_failed';
}
