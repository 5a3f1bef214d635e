import type { Request, RequestHandler, Response } from 'express';
import type { Operation } from '../../contract/operation.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { addressGroup, clientAddress } from './client-address.ts';
import { toProblem } from './error-to-problem.ts';
import { costOfUnsigned, type AddressGroup } from './quotas.ts';
import type { HeldQuota, RateLimiter } from './rate-limit.ts';
import { dropUnreadBody } from './unread-body.ts';

interface Exchange {
  readonly req: Request;
  readonly res: Response;
}

/** Counts a request of a principal, or of its address, and sets the `RateLimit` headers. Throws `rate_limited`. */
export function takeQuota(
  limiter: RateLimiter,
  { req, res }: Exchange,
  principal: Principal | null,
  cost: number,
  ofAddress?: AddressGroup,
): void {
  const { headers, refused } = limiter.take({ principal, address: addressOf(req) }, cost, ofAddress);
  res.set(headers);
  if (refused) throw refused;
}

/** Counts what is no operation, once, by its network address: pages, their files, and addresses that do not exist. */
export function countPages(limiter: RateLimiter): RequestHandler {
  return (req, res, next) => {
    if (res.locals.isCountedPage !== true) {
      res.locals.isCountedPage = true;
      dropUnreadBody(req, res);
      takeQuota(limiter, { req, res }, null, 1, 'pages');
    }
    next();
  };
}

/** Refusals of whoever has sent no valid credential, or one that does not say as whom to act. They count by address. */
const REFUSED_CALLERS: ReadonlySet<string> = new Set(['unauthenticated', 'session_required', 'account_required']);

/**
 * Finds out who the caller is. While a credential, or the account that it names, is looked up, a unit of its address's quota for
 * credentials is held, so that wrong ones which come at once are not all looked up. A wrong one uses it. One that is in the cache holds
 * nothing. What is refused without a look-up counts among all other requests of the address.
 */
export async function whileHeld<T>(
  limiter: RateLimiter,
  exchange: Exchange,
  identify: (beforeLookup: () => Promise<void>) => Promise<T>,
): Promise<T> {
  let held: HeldQuota | undefined;
  try {
    return await identify(async () => {
      held ??= holdQuota(limiter, exchange, 1, 'credentials');
    });
  } catch (error) {
    const isWrong = REFUSED_CALLERS.has(toProblem(error).code);
    if (isWrong && !held?.use()) takeQuota(limiter, exchange, null, 1);
    throw error;
  } finally {
    held?.release();
  }
}

/** Holds what a body without a right signature costs, before it is read. */
export function holdForSignature(limiter: RateLimiter, { maxBodyBytes }: Operation, exchange: Exchange): HeldQuota {
  const cost = costOfUnsigned(exchange.req.get('content-length'), maxBodyBytes);
  return holdQuota(limiter, exchange, cost, 'unsigned');
}

/** Holds a part of an address's quota, whose `RateLimit` headers are set until it is released. Throws `rate_limited`. */
function holdQuota(limiter: RateLimiter, { req, res }: Exchange, cost: number, group: AddressGroup): HeldQuota {
  const held = limiter.hold(addressOf(req), cost, group);
  res.set(held.headers);
  if (held.refused) throw held.refused;
  const release = () => {
    const isReleased = held.release();
    if (isReleased) for (const name of Object.keys(held.headers)) res.removeHeader(name);
    return isReleased;
  };
  return { ...held, release };
}

function addressOf(req: Request): string {
  return addressGroup(clientAddress(req));
}
