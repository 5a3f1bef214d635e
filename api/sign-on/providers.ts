import type { z } from 'zod';
import { formatInstant } from '../../contract/format.ts';
import {
  finishSignOn,
  getIdentityProvider,
  removeIdentityProvider,
  setIdentityProvider,
  type identityProviderSchema,
} from '../../contract/sign-on.ts';
import * as providers from '../../db/queries/identity-providers.ts';
import { loadAccount } from '../accounts/load.ts';
import { problem, validationProblem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, type Call } from '../http/route.ts';
import type { Site } from '../http/site.ts';
import { accountNews, withNews } from '../security-news/news.ts';
import { discoverProvider } from './openid.ts';

export const identityProviderRoutes = [
  implement(setIdentityProvider, async ({ params, body }, call) => {
    const { id: accountId, sandboxId } = await loadAccount(call, params.id);
    if (sandboxId !== null) throw validationProblem([{ key: 'sandbox_account', parameter: 'id' }]);
    requireOwnSignOn(call, accountId, body.required);
    const { client_id: clientId, client_secret: secret } = body;
    const { signOn, now } = call.deps;
    const found = await discoverProvider(signOn.fetch, body.issuer, call.deadline - now());
    if ('fault' in found) throw problem('identity_provider_invalid', { about: { reason: found.fault } });
    const saved = {
      accountId,
      issuer: found.issuer,
      clientId,
      metadata: found.metadata,
      newMemberRole: body.new_member_role,
      isEnabled: body.enabled,
      // A provider that lets nobody in must not keep people out.
      isRequired: body.enabled && body.required,
    };
    const { vault } = call.deps;
    const provider = await withNews(
      call.db,
      async (db) =>
        secret === undefined
          ? await providers.changeIdentityProvider(db, saved)
          : await providers.saveIdentityProvider(db, saved, providers.sealClientSecret(vault, secret, accountId)),
      (made) => (made ? [accountNews(call, 'sign_on_set', accountId, { name: found.issuer })] : []),
    );
    if (!provider) throw validationProblem([{ key: 'required', pointer: '#/client_secret' }]);
    call.deps.sessions.forgetAccount(accountId);
    return providerJson(provider, call.deps.site);
  }),
  implement(getIdentityProvider, async ({ params }, { db, deps }) =>
    providerJson(requireFound(await providers.findIdentityProvider(db, params.id)), deps.site),
  ),
  implement(removeIdentityProvider, async ({ params }, call) => {
    const isRemoved = await withNews(
      call.db,
      (db) => providers.removeIdentityProvider(db, params.id),
      (isDone) => (isDone ? [accountNews(call, 'sign_on_removed', params.id)] : []),
    );
    if (!isRemoved) throw problem('not_found');
    call.deps.sessions.forgetAccount(params.id);
    return { account: params.id, removed: true as const };
  }),
];

/** A person who closes the account to other sign-ins shows that this one works, so that nobody is locked out by a mistake. */
function requireOwnSignOn({ session }: Call, accountId: string, required: boolean): void {
  if (required && session && session.signOnAccountId !== accountId) throw problem('sign_on_required');
}

/**
 * The address to which the provider of an account sends people back. Each account has its own, so that the code of one provider, led
 * astray by another, is not taken for the other's (RFC 9700, 4.4).
 */
export function callbackUrl({ origin }: Pick<Site, 'origin'>, accountId: string): string {
  return `${origin}${finishSignOn.path.replace('{id}', accountId)}`;
}

function providerJson(provider: providers.IdentityProvider, site: Site): z.input<typeof identityProviderSchema> {
  return {
    object: 'identity_provider',
    account: provider.accountId,
    issuer: provider.issuer,
    client_id: provider.clientId,
    new_member_role: provider.newMemberRole,
    enabled: provider.isEnabled,
    required: provider.isRequired,
    callback_url: callbackUrl(site, provider.accountId),
    updated_at: formatInstant(provider.updatedAt),
  };
}
