import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isAllowed } from './check-url.ts';
import type { OutgoingPolicy } from './policy.ts';
import { refuse, type Guarded } from './refusal.ts';

/**
 * The addresses of a name, looked up once: connections are made to these and no others. A name is refused as a whole when one
 * of its addresses is not allowed: which one a connection takes is not for the owner of the name to choose.
 */
export async function resolve(
  hostname: string,
  policy: OutgoingPolicy,
  lookup: LookupFunction,
): Promise<Guarded<readonly LookupAddress[]>> {
  const family = isIP(hostname);
  const found = family === 0 ? await lookUp(hostname, lookup) : [{ address: hostname, family }];
  if (found instanceof Error) return refuse('name_not_found', found.message);
  if (found.length === 0) return refuse('name_not_found', hostname);
  const refused = found.find(({ address }) => !isAllowed(address, policy));
  if (refused) return refuse('address_not_allowed', `${hostname} is ${refused.address}`);
  return { ok: true, value: found };
}

function lookUp(hostname: string, lookup: LookupFunction): Promise<readonly LookupAddress[] | Error> {
  return new Promise((done) =>
    lookup(hostname, { all: true }, (error, addresses, family) => {
      if (error) done(error);
      else if (typeof addresses === 'string') done([{ address: addresses, family: family ?? isIP(addresses) }]);
      else done(addresses);
    }),
  );
}

/** A look-up that knows the given addresses alone, whatever the name. */
export function pinnedTo(addresses: readonly LookupAddress[]): LookupFunction {
  const [first] = addresses;
  return (_hostname, { all }, answer) => {
    if (all || !first) answer(null, [...addresses]);
    else answer(null, first.address, first.family);
  };
}
