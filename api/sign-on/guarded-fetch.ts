import type { CustomFetch, CustomFetchOptions } from 'openid-client';
import { fetchGuarded } from '../../outgoing/fetch-guarded.ts';
import type { OutgoingRefusal } from '../../outgoing/refusal.ts';

/** The address that a provider has, or names, was not called, or gave no answer. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
  readonly refusal: OutgoingRefusal;

  constructor(refusal: OutgoingRefusal) {
    super(`${refusal.code}: ${refusal.detail}`);
    this.refusal = refusal;
  }
}

type Options = Parameters<typeof fetchGuarded>[2];

/** The guarded calls in the form in which openid-client makes its own. Rejects with {@link CallRefused}. */
export function guardedFetch(options: Options = {}): CustomFetch {
  return async (url, { method, headers, body }) => {
    const answer = await fetchGuarded(url, { method: methodOf(method), headers, ...bodyOf(body) }, options);
    if (!answer.ok) throw new CallRefused(answer.refusal);
    const { status, headers: answered, body: bytes } = answer.value;
    // Statuses without a body: https://fetch.spec.whatwg.org/#null-body-status
    const isEmpty = status === 204 || status === 205 || status === 304;
    return new Response(isEmpty ? null : new Uint8Array(bytes), { status, headers: answered });
  };
}

function methodOf(method: string): 'GET' | 'POST' {
  if (method === 'GET' || method === 'POST') return method;
  throw new TypeError(`An identity provider is not called with ${method}`);
}

function bodyOf(body: CustomFetchOptions['body']): { readonly body?: string } {
  if (body === undefined || body === null) return {};
  if (typeof body === 'string' || body instanceof URLSearchParams) return { body: body.toString() };
  throw new TypeError('An identity provider is sent forms alone');
}
