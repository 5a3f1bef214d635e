import { findLicenses } from '../../contract/recovery.ts';
import type { GuessDecision } from '../../db/queries/guesses.ts';
import { enqueueMail, sealSearch } from '../../db/queries/person-mails.ts';
import { readReference } from '../../domain/people/license-search.ts';
import { addressGroup } from '../http/client-address.ts';
import type { Call } from '../http/route.ts';
import { takeGuess, type Origin } from '../sign-in/guessing.ts';

/** Later, nobody waits for the mail any more. */
const SEARCH_VALID_MINUTES = 60;

/**
 * Counts a search for licences, and takes it up unless there were too many. It writes the same row for every text and looks nothing up;
 * whether there is such a key or invoice is found out by the process that sends mails.
 */
export async function takeSearch(origin: Origin, db: Call['db'], typed: string): Promise<GuessDecision> {
  const { personSecrets: secrets } = origin.deps;
  const { text } = readReference(typed);
  const decision = await takeGuess(origin, findLicenses.id, 'license_search', [
    { subject: 'client', hash: secrets.clientHash(addressGroup(origin.client.address)) },
    { subject: 'reference', hash: secrets.clientHash(`reference/${text}`) },
  ]);
  if (decision.ok) await enqueueMail(db, sealSearch(secrets, text, { validMinutes: SEARCH_VALID_MINUTES }));
  return decision;
}
