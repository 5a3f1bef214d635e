import type { OperationExample } from '../../contract/openapi.ts';

const account = 'acct_01k9f3v7m2e8nr4y6hqd0xwz01';
const at = '2027-01-31T12:00:00.000Z';

const provider = {
  object: 'identity_provider',
  account,
  issuer: 'https://login.nordlicht.example',
  client_id: 'evergreen',
  new_member_role: 'member',
  enabled: true,
  required: false,
  strong_acr_values: [],
  callback_url: `https://licences.example.com/v1/sign-on/callback/${account}`,
  updated_at: at,
};

/** Examples of operations that need another party in the internet, an identity provider or DNS, and so cannot be recorded. */
export const WRITTEN_EXAMPLES: Readonly<Record<string, OperationExample>> = {
  setIdentityProvider: {
    request: {
      issuer: provider.issuer,
      client_id: provider.client_id,
      client_secret: 'the secret that the provider shows',
      new_member_role: 'member',
    },
    reply: provider,
  },
  getIdentityProvider: { reply: provider },
  listIdentityProviders: { reply: { data: [provider] } },
  resetSignOn: { reply: { id: 'mem_01k9f3v7m2e8nr4y6hqd0xwz01', reset: true } },
  removeIdentityProvider: { reply: { account, removed: true } },
  verifyDomain: {
    reply: {
      object: 'account_domain',
      id: 'dom_01k9f3v7m2e8nr4y6hqd0xwz01',
      account,
      domain: 'nordlicht.example',
      record: {
        type: 'TXT',
        name: '_evergreen-challenge.nordlicht.example',
        value: 'evergreen-domain-verification=Zq3nW8tYk2LxRb7vCm5sHg',
      },
      created_at: at,
      verified_at: at,
      missing_since: null,
    },
  },
};
