import { QueryClient } from '@tanstack/react-query';
import { ApiError, createClient, type EvergreenClient } from '../../../../contract/client/client.ts';
import { retryingFetch } from '../../../../contract/client/retry.ts';
import { askToSignIn, isSignInNeeded } from '../session/sign-in-again.ts';
import { apiLanguage } from '../settings/texts.ts';
import { keyedFetch } from './keyed-fetch.ts';

const clients = new Map<string, EvergreenClient>();

/**
 * The API as the person who is signed in, acting in an account. When the session has ended, or a fresh sign-in is needed, the
 * person is asked to sign in on the spot, and the request is sent again: what was typed stays.
 */
export function api(account?: string): EvergreenClient {
  return clientOf('asks', account);
}

/** The API without that: a request without a session fails with `unauthenticated`. */
export function apiWithoutAsking(): EvergreenClient {
  return clientOf('fails');
}

const fetches = { asks: withSignIn(keyedFetch(retryingFetch())), fails: retryingFetch() };

function clientOf(withoutSession: 'asks' | 'fails', account?: string): EvergreenClient {
  const language = apiLanguage();
  const key = [withoutSession, language, account].join(' ');
  const known = clients.get(key);
  if (known) return known;
  const made = createClient({
    baseUrl: location.origin,
    language,
    fetch: fetches[withoutSession],
    ...(account === undefined ? {} : { account }),
  });
  clients.set(key, made);
  return made;
}

function withSignIn(send: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
  return async (request) => {
    for (;;) {
      const response = await send(request.clone());
      const reason = await isSignInNeeded(response);
      if (reason === null || isNobodyThere() || !(await askToSignIn(reason))) return response;
    }
  };
}

/** Whether it is not known yet who is signed in: the answer to that leads to the page for signing in. */
function isNobodyThere(): boolean {
  return !queryClient.getQueryData(['me']);
}

/** Whether the answer to a command would be the same if it were sent again. */
export function isFinal({ status, problem: { code } }: ApiError): boolean {
  return (
    status < 500 && status !== 429 && status !== 401 && code !== 'request_in_progress' && code !== 'step_up_required'
  );
}

/** Whether a problem is worth another try: the API was not reached, or a part that it needs was away. */
function isTemporary(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || error.status === 429;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // As long as it is kept on the device.
      gcTime: 7 * 24 * 60 * 60 * 1000,
      retry: (failures, error) => failures < 2 && isTemporary(error),
      retryDelay: (failures) => Math.min(1_000 * 2 ** failures, 12_000),
    },
    mutations: { retry: false },
  },
});
