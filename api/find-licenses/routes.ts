import { findLicenses } from '../../contract/recovery.ts';
import { enqueueMail, sealSearch } from '../../db/queries/person-mails.ts';
import { readReference } from '../../domain/people/license-search.ts';
import { addressGroup } from '../http/client-address.ts';
import { implement } from '../http/route.ts';
import { refuseOtherSites } from '../http/site.ts';
import { countGuess } from '../sign-in/guessing.ts';

/** Later, nobody waits for the mail any more. */
const SEARCH_VALID_MINUTES = 60;

/**
 * Searches for licences. A request writes the same row for every text and looks nothing up; whether there is such a key or invoice is
 * found out by the process that sends mails.
 */
export const findLicensesRoute = implement(
  findLicenses,
  async ({ body }, call) => {
    const { site, personSecrets: secrets } = call.deps;
    refuseOtherSites(site, call.header);
    const { text } = readReference(body.reference);
    await countGuess(call, findLicenses.id, 'license_search', [
      { subject: 'client', hash: secrets.clientHash(addressGroup(call.client.address)) },
      { subject: 'reference', hash: secrets.clientHash(`reference/${text}`) },
    ]);
    await enqueueMail(call.db, sealSearch(secrets, text, { validMinutes: SEARCH_VALID_MINUTES }));
    return { object: 'license_search' as const };
  },
  { view: 'person' },
);
