import { createHash } from 'node:crypto';
import { email } from '../../contract/schemas.ts';
import { finishSignOn, startSignOn } from '../../contract/sign-on.ts';
import { listVerifiedDomains } from '../../db/queries/account-domains.ts';
import { openClientSecret } from '../../db/queries/identity-providers.ts';
import { findPersonByEmail, isStaff } from '../../db/queries/people.ts';
import {
  admitBySignOn,
  beginSignOn,
  findProviderOfDomain,
  findUnchangedProvider,
  spendSignOn,
  type SignInAttempt,
  type StoredProvider,
} from '../../db/queries/sign-on.ts';
import { enqueueMail } from '../../db/queries/person-mails.ts';
import { memberPrincipal } from '../../domain/access/principal.ts';
import { authTimeMs, isStrongByProvider } from '../../domain/people/provider-strength.ts';
import { SESSION_LIMITS, STEP_UP_MS } from '../../domain/people/sessions.ts';
import { domainOf, identityOf, SIGN_ON_MINUTES } from '../../domain/people/sign-on.ts';
import { problem, type Problem } from '../http/problem.ts';
import { BytesReply, implement, type Call } from '../http/route.ts';
import { refuseOtherSites } from '../http/site.ts';
import { accountNews } from '../security-news/news.ts';
import { authorizationOf, redeemCode, type Client } from './openid.ts';
import { callbackUrl } from './providers.ts';
import { startSignOnSession } from './start-session.ts';

const PORTAL = '/portal';
const PROBLEM_PAGE = '/portal/sign-on';

export const signOnRoutes = [
  implement(
    startSignOn,
    async ({ body }, call) => {
      const { site, vault } = call.deps;
      refuseOtherSites(site, call.header);
      const provider = await findProviderOfDomain(call.db, domainOf(body.email));
      if (!provider) return { object: 'sign_on' as const, redirect: null };
      const { url, secrets } = await authorizationOf(clientOf(call, provider), callbackUrl(site, provider.accountId), {
        maxAgeMs: body.fresh ? STEP_UP_MS : SESSION_LIMITS.member.absoluteMs,
        acrValues: provider.strongAcrValues,
      });
      const stateHash = hashState(secrets.state);
      const { ciphertext: verifier, secretId } = vault.encrypt(secrets.verifier, verifierOf(stateHash));
      const { accountId } = provider;
      await beginSignOn(call.db, { stateHash, accountId, nonce: secrets.nonce, verifier, secretId });
      // Binds the sign-in to this browser: an address with somebody else's `state` and code signs nobody in.
      call.setCookie(site.setCookie('sign_on', secrets.state, SIGN_ON_MINUTES * 60));
      return { object: 'sign_on' as const, redirect: url };
    },
    { view: 'person' },
  ),
  implement(
    finishSignOn,
    async ({ params, query }, call) => {
      const { site } = call.deps;
      const { state } = query;
      const isOfBrowser = state !== undefined && state === site.readCookie(call.header('cookie'), 'sign_on');
      const attempt = isOfBrowser ? await spendSignOn(call.db, hashState(state)) : null;
      if (!attempt) throw refusal(call, 'state');
      call.setCookie(site.setCookie('sign_on', '', 0));
      const { accountId } = attempt;
      if (accountId !== params.id) throw refusal(call, 'other_account', attempt);
      const provider = await findUnchangedProvider(call.db, accountId, attempt.createdAt);
      if (!provider) throw refusal(call, 'provider_changed', attempt);
      const claims = await claimsOf(call, query, attempt, provider);
      const domains = await listVerifiedDomains(call.db, accountId);
      const identity = identityOf(claims, { issuer: provider.issuer, domains }, readEmail);
      if ('refused' in identity) throw refusal(call, identity.refused, attempt);
      // A customer's provider must not open the vendor's side.
      const known = await findPersonByEmail(call.db, identity.email);
      if (known && (await isStaff(call.db, known.id))) throw refusal(call, 'staff', attempt);
      const { issuer, clientId, newMemberRole: role } = provider;
      const subject = { issuer, clientId, subject: claims.sub };
      const admitted = await admitBySignOn(call.db, attempt, { ...identity, role, subject });
      if (admitted === 'other_subject' || admitted === 'other_person')
        await tellOfOtherSubject(call, accountId, identity.email);
      if (typeof admitted === 'string') throw refusal(call, admitted, attempt);
      const { person } = admitted;
      const session = await startSignOnSession(call, person, attempt, {
        authAt: authTimeMs(claims.auth_time, call.deps.now()),
        isStrong: isStrongByProvider(claims, provider.strongAcrValues),
      });
      if (!session) throw refusal(call, 'address_changed', attempt);
      call.actAs(memberPrincipal({ id: person.id, account: accountId, role: admitted.role }), session.id);
      return new BytesReply(finishSignOn.type, '', { location: PORTAL });
    },
    { view: 'person', problemPage: PROBLEM_PAGE },
  ),
];

/** The one spelling of an address, as of one that somebody has typed. */
function readEmail(claimed: unknown): string | null {
  return email.safeParse(claimed).data ?? null;
}

/** What the provider says of the person, checked. Throws `sign_on_refused`, or `identity_provider_unavailable`. */
async function claimsOf(
  call: Call,
  query: Readonly<Record<string, string | undefined>>,
  attempt: SignInAttempt,
  provider: StoredProvider,
) {
  const { deps, deadline } = call;
  const callback = new URL(callbackUrl(deps.site, attempt.accountId));
  for (const [name, value] of Object.entries(query)) if (value !== undefined) callback.searchParams.set(name, value);
  const { nonce, verifier: ciphertext, secretId, stateHash } = attempt;
  const verifier = deps.vault.decrypt({ ciphertext, secretId }, verifierOf(stateHash));
  const secrets = { state: query['state'] ?? '', nonce, verifier };
  const redeemed = await redeemCode(
    deps.signOn.fetch,
    clientOf(call, provider),
    { callback, secrets },
    deadline - deps.now(),
  );
  if ('claims' in redeemed) return redeemed.claims;
  if (redeemed.fault === 'refused') throw refusal(call, 'provider', attempt, redeemed.cause);
  deps.log.warn(aboutOf(call, attempt, redeemed.cause), 'an identity provider gives no answer');
  throw problem('identity_provider_unavailable');
}

function clientOf({ deps }: Call, provider: StoredProvider): Client {
  const { issuer, clientId, metadata } = provider;
  return { issuer, clientId, clientSecret: openClientSecret(deps.vault, provider), metadata };
}

function hashState(state: string): Buffer {
  return createHash('sha256').update(state).digest();
}

/** What the vault binds a verifier to. */
function verifierOf(stateHash: Buffer): string {
  return `sign_in_attempt/${stateHash.toString('hex')}`;
}

/** The address may have passed to somebody else, or the provider is not what it was: owners look. */
async function tellOfOtherSubject(call: Call, accountId: string, name: string): Promise<void> {
  call.deps.log.warn(
    { alarm: 'sign_on_subject', ...aboutOf(call, undefined, null), account: accountId },
    'a provider means another person than before',
  );
  await enqueueMail(call.db, accountNews(call, 'sign_on_other_person', accountId, { name }));
}

/** One answer for every reason; the reason is in the process's log. */
function refusal(call: Call, reason: string, attempt?: SignInAttempt, cause?: unknown): Problem {
  call.deps.log.info({ ...aboutOf(call, attempt, cause), reason }, 'a single sign-on was refused');
  return problem('sign_on_refused');
}

/** What the library says, without what the provider sent: it may name people. */
function aboutOf({ requestId }: Call, attempt: SignInAttempt | undefined, cause: unknown) {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  return { request: requestId, account: attempt?.accountId, ...(typeof code === 'string' ? { cause: code } : {}) };
}
