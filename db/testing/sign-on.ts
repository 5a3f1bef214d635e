import type { NewMemberRole } from '../../domain/people/sign-on.ts';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { sealClientSecret } from '../queries/identity-providers.ts';
import { accountDomains, identityProviders } from '../schema/index.ts';
import { vault } from './vault.ts';

const ENDPOINTS = {
  authorization_endpoint: 'https://login.acme.example/authorize',
  token_endpoint: 'https://login.acme.example/token',
  jwks_uri: 'https://login.acme.example/keys',
} as const;

interface Given {
  readonly isEnabled?: boolean;
  readonly isRequired?: boolean;
  readonly newMemberRole?: NewMemberRole;
}

/** An identity provider of an account, which nobody has asked anything. */
export async function insertIdentityProvider({ orm }: Database, accountId: string, given: Given = {}): Promise<void> {
  const { ciphertext, secretId } = sealClientSecret(vault, 'secret of a client', accountId);
  const metadata = {
    ...ENDPOINTS,
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signing_alg_values_supported: ['RS256'],
  } as const;
  await orm.insert(identityProviders).values({
    accountId,
    issuer: 'https://login.acme.example',
    clientId: 'evergreen',
    clientSecret: ciphertext,
    secretId,
    metadata,
    newMemberRole: 'member',
    isEnabled: true,
    isRequired: false,
    ...given,
  });
}

/** A domain that the account has verified. */
export async function insertVerifiedDomain({ orm }: Database, accountId: string, domain: string): Promise<string> {
  const id = newId('dom');
  await orm.insert(accountDomains).values({ id, accountId, domain, token: 'token', verifiedAt: Date.now() });
  return id;
}
