import type { Dependencies } from '../../api/dependencies.ts';
import { toProblem } from '../../api/http/error-to-problem.ts';
import { addressGroup } from '../../api/http/client-address.ts';
import { QUOTAS } from '../../api/http/quotas.ts';
import { RateLimiter } from '../../api/http/rate-limit.ts';
import type { Call, Route } from '../../api/http/route.ts';
import { recoveryCodeRoutes } from '../../api/recovery-codes/routes.ts';
import { signInRoutes } from '../../api/sign-in/routes.ts';
import { databaseOfPerson } from '../../db/databases.ts';
import { sendTogether, type Flood, type Guess, type Statuses } from './flood.ts';

const ROUTES: ReadonlyMap<string, Route> = new Map(
  [...signInRoutes, ...recoveryCodeRoutes].map((route) => [`${route.operation.method} ${route.operation.path}`, route]),
);

/**
 * Calls the operations of signing in as the HTTP server does: with the quota of a network address, but without requests, so faster than
 * a client and a server in one process can exchange them.
 */
export function openFloodUnderHttp(deps: Dependencies, statuses: Statuses): Flood {
  const limiter = new RateLimiter(QUOTAS);
  const count = (status: number) => void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const sendOne = async (guess: Guess) => {
    const { refused } = limiter.take({ principal: null, address: addressGroup(guess.client) });
    if (refused) return count(refused.status);
    const route = ROUTES.get(`post ${guess.path}`);
    if (!route) throw new Error(`${guess.path} is not an operation of signing in`);
    const status = await route.run({ params: {}, query: {}, body: guess.body }, callOf(deps, guess)).then(
      (reply) => reply.status,
      (error: unknown) => toProblem(error).status,
    );
    count(status);
  };
  return { send: (guesses) => sendTogether(guesses, sendOne), close: () => undefined };
}

function callOf(deps: Dependencies, { client }: Guess): Call {
  const nothing = () => undefined;
  return {
    deps,
    db: databaseOfPerson(deps.databases, null),
    principal: null,
    session: null,
    client: { address: client, userAgent: null },
    setCookie: nothing,
    actAs: nothing,
    nameSubject: nothing,
    nameView: nothing,
    requestId: 'req_guess',
    language: 'en',
    deadline: Number.POSITIVE_INFINITY,
    idempotencyId: null,
    rawBody: Buffer.alloc(0),
    signatureIsRight: nothing,
    header: nothing,
  };
}
