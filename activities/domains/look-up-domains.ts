import type { Database } from '../../db/connect.ts';
import { noteDomainRecord, takeDomainsToLookUp, type AccountDomain } from '../../db/queries/account-domains.ts';
import { domainRecord, hasRecord } from '../../domain/people/sign-on.ts';
import type { FindTxt } from '../../outgoing/txt-records.ts';

export interface DomainLookUp {
  readonly db: Database;
  readonly findTxt: FindTxt;
}

/** So many domains at once ask DNS. */
const AT_ONCE = 20;

/**
 * Looks for the records of verified domains that were not looked for lately. A domain whose record is missing for days is verified no
 * longer: whoever has lost a domain must not go on speaking for it. A look-up without an answer changes nothing. Any number of processes
 * may do this. Returns the ids of the domains that are verified no longer.
 */
export async function lookUpDomains(deps: DomainLookUp): Promise<readonly string[]> {
  const lapsed: string[] = [];
  for (;;) {
    const taken = await takeDomainsToLookUp(deps.db, AT_ONCE);
    const outcomes = await Promise.all(taken.map(async (domain) => await lookUp(deps, domain)));
    lapsed.push(...taken.filter((_domain, index) => outcomes[index] === 'lapsed').map(({ id }) => id));
    if (taken.length < AT_ONCE) return lapsed;
  }
}

async function lookUp({ db, findTxt }: DomainLookUp, { id, domain, token }: AccountDomain): Promise<'lapsed' | 'kept'> {
  const { name, value } = domainRecord(domain, token);
  const found = await findTxt(name);
  return found === null ? 'kept' : await noteDomainRecord(db, id, hasRecord(found, value));
}
