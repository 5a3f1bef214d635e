import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import { addDomain, listDomains, removeDomain, verifyDomain, type domainSchema } from '../../contract/sign-on.ts';
import * as domains from '../../db/queries/account-domains.ts';
import { enqueueMail } from '../../db/queries/person-mails.ts';
import { domainRecord, hasRecord } from '../../domain/people/sign-on.ts';
import { loadLiveAccount } from '../accounts/load.ts';
import { accountFilter } from '../http/filters.ts';
import { newObjectId } from '../http/new-object-id.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement } from '../http/route.ts';
import { asOwner } from '../members/owner.ts';
import { accountNews } from '../security-news/news.ts';

const TOKEN_BYTES = 16;

export const domainRoutes = [
  implement(addDomain, async ({ body }, call) => {
    // The domain of a sandbox would be the live account's no more.
    const { id: accountId } = await loadLiveAccount(call, body.account, '#/account');
    const { domain } = body;
    const id = newObjectId(call, 'dom');
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const made = await asOwner(call, accountId, async (db) => domains.addDomain(db, { id, accountId, domain, token }));
    if (!made) throw problem('conflict');
    return domainJson(made);
  }),
  implement(listDomains, async ({ query }, call) => {
    const accountId = accountFilter(call, query.account);
    const found = await domains.listDomains(call.db, { accountId }, query);
    return { data: found.data.map(domainJson), next_cursor: found.nextCursor };
  }),
  implement(verifyDomain, async ({ params }, call) => {
    const { deps } = call;
    const { accountId, domain, token } = requireFound(await domains.findDomain(call.db, params.id));
    const record = domainRecord(domain, token);
    // No record and no answer are the same to whoever waits for the record.
    const entries = await deps.signOn.findTxt(record.name);
    if (!hasRecord(entries ?? [], record.value)) throw problem('domain_not_verified', { about: record });
    const mark = asOwner(call, accountId, async (db) => domains.markDomainVerified(db, params.id));
    const verified = requireFound(
      await mark.catch((error: unknown) => {
        throw domains.isDomainTaken(error) ? problem('domain_taken') : error;
      }),
    );
    deps.sessions.forgetAccount(accountId);
    return domainJson(verified);
  }),
  implement(removeDomain, async ({ params }, call) => {
    const { accountId } = requireFound(await domains.findDomain(call.db, params.id));
    const removed = await asOwner(call, accountId, async (db) => {
      const gone = await domains.removeDomain(db, params.id);
      if (gone) await enqueueMail(db, accountNews(call, 'domain_removed', accountId, { name: gone.domain }));
      return gone;
    });
    requireFound(removed);
    call.deps.sessions.forgetAccount(accountId);
    return { id: params.id, removed: true as const };
  }),
];

function domainJson(found: domains.AccountDomain): z.input<typeof domainSchema> {
  const { id, accountId, domain, token, createdAt, verifiedAt, missingSince } = found;
  return {
    object: 'account_domain',
    id,
    account: accountId,
    domain,
    record: { type: 'TXT', ...domainRecord(domain, token) },
    created_at: formatInstant(createdAt),
    verified_at: formatInstantOrNull(verifiedAt),
    missing_since: formatInstantOrNull(missingSince),
  };
}
