import type { z } from 'zod';
import { formatInstant } from '../../contract/format.ts';
import {
  finishSignOn,
  getIdentityProvider,
  listIdentityProviders,
  removeIdentityProvider,
  setIdentityProvider,
  type identityProviderSchema,
} from '../../contract/sign-on.ts';
import * as providers from '../../db/queries/identity-providers.ts';
import { enqueueMail } from '../../db/queries/person-mails.ts';
import { loadAccount } from '../accounts/load.ts';
import { problem, validationProblem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, type Call } from '../http/route.ts';
import { asOwner } from '../members/owner.ts';
import type { Site } from '../http/site.ts';
import { accountNews } from '../security-news/news.ts';
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
      strongAcrValues: body.strong_acr_values,
    };
    const { vault } = call.deps;
    const sealed = secret === undefined ? null : providers.sealClientSecret(vault, secret, accountId);
    const provider = await asOwner(call, accountId, async (db) => {
      if (saved.isRequired && call.session && !(await providers.isSameClient(db, saved))) return 'other_client';
      const made =
        sealed === null
          ? await providers.changeIdentityProvider(db, saved)
          : await providers.saveIdentityProvider(db, saved, sealed);
      if (made) await enqueueMail(db, accountNews(call, 'sign_on_set', accountId, { name: found.issuer }));
      return made;
    });
    if (provider === 'other_client') throw problem('sign_on_required');
    if (!provider) throw validationProblem([{ key: 'required', pointer: '#/client_secret' }]);
    call.deps.sessions.forgetAccount(accountId);
    return providerJson(provider, call.deps.site);
  }),
  implement(getIdentityProvider, async ({ params }, { db, deps }) =>
    providerJson(requireFound(await providers.findIdentityProvider(db, params.id)), deps.site),
  ),
  implement(listIdentityProviders, async ({ params }, call) => {
    const { id } = await loadAccount(call, params.id);
    const found = await providers.findIdentityProvider(call.db, id);
    return { data: found ? [providerJson(found, call.deps.site)] : [] };
  }),
  implement(removeIdentityProvider, async ({ params }, call) => {
    requireFound(await providers.findIdentityProvider(call.db, params.id));
    const isRemoved = await asOwner(call, params.id, async (db) => {
      const isDone = await providers.removeIdentityProvider(db, params.id);
      if (isDone) await enqueueMail(db, accountNews(call, 'sign_on_removed', params.id));
      return isDone;
    });
    if (!isRemoved) throw problem('not_found');
    call.deps.sessions.forgetAccount(params.id);
    return { account: params.id, removed: true as const };
  }),
];

/**
 * A person who closes the account to other sign-ins shows that this one works, so that nobody is locked out by a mistake. What they have
 * signed in by has to be the client that is saved, too.
 */
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
    strong_acr_values: [...provider.strongAcrValues],
    callback_url: callbackUrl(site, provider.accountId),
    updated_at: formatInstant(provider.updatedAt),
  };
}
