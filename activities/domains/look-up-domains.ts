import type { Database } from '../../db/connect.ts';
import type { PersonSecrets } from '../../db/person-secrets.ts';
import { noteDomainRecord, takeDomainsToLookUp, type AccountDomain } from '../../db/queries/account-domains.ts';
import { listOwners } from '../../db/queries/license-search.ts';
import { enqueueMails, sealMail } from '../../db/queries/person-mails.ts';
import { DOMAIN_RULES, domainRecord, hasRecord } from '../../domain/people/sign-on.ts';
import type { FindTxt } from '../../outgoing/txt-records.ts';

export interface DomainLookUp {
  readonly db: Database;
  readonly findTxt: FindTxt;
  readonly secrets: PersonSecrets;
}

/** So many domains at once ask DNS. */
const AT_ONCE = 20;
/** A mail that cannot be sent is tried for as long as an owner has to act. */
const VALID_MINUTES = DOMAIN_RULES.graceDays * 24 * 60;

/**
 * Looks for the records of verified domains that were not looked for lately. A domain whose record is missing for days is verified no
 * longer: whoever has lost a domain must not go on speaking for it. The account's owners are told when the record is missing for the first
 * time, and when the domain is verified no longer. A look-up without an answer changes nothing. Any number of processes may do this.
 * Returns the ids of the domains that are verified no longer.
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

async function lookUp(
  { db, findTxt, secrets }: DomainLookUp,
  { id, accountId, domain, token }: AccountDomain,
): Promise<'lapsed' | 'missing' | 'kept'> {
  const { name, value } = domainRecord(domain, token);
  const found = await findTxt(name);
  if (found === null) return 'kept';
  return await db.transaction(async (transaction) => {
    const outcome = await noteDomainRecord(transaction, id, hasRecord(found, value));
    if (outcome === 'kept') return outcome;
    const template = outcome === 'lapsed' ? 'domain_lapsed' : 'domain_missing';
    const params = {
      account_id: accountId,
      domain,
      record_name: name,
      record_value: value,
      grace_days: String(DOMAIN_RULES.graceDays),
    };
    const owners = await listOwners(transaction, accountId);
    const mails = owners.map(({ email: to }) =>
      sealMail(secrets, { template, to, params }, { validMinutes: VALID_MINUTES }),
    );
    await enqueueMails(transaction, mails);
    return outcome;
  });
}
