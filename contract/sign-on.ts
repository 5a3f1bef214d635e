import { z } from 'zod';
import { DOMAIN_RULES, NEW_MEMBER_ROLES } from '../domain/people/sign-on.ts';
import { defineOperation } from './operation.ts';
import { accountId, domainName, email, idOf, instantOut, listOf, page, text } from './schemas.ts';

export const domainId = idOf('dom');
const newMemberRole = z.enum(NEW_MEMBER_ROLES);

export const identityProviderSchema = z
  .object({
    object: z.literal('identity_provider'),
    account: accountId,
    issuer: z.string(),
    client_id: z.string(),
    new_member_role: newMemberRole,
    enabled: z.boolean(),
    required: z.boolean(),
    strong_acr_values: z.array(z.string()),
    callback_url: z.string().meta({ description: 'To be registered at the provider as redirect URI.' }),
    updated_at: instantOut,
  })
  .meta({ id: 'IdentityProvider' });

export const domainSchema = z
  .object({
    object: z.literal('account_domain'),
    id: domainId,
    account: accountId,
    domain: z.string(),
    record: z
      .object({ type: z.literal('TXT'), name: z.string(), value: z.string() })
      .meta({ description: 'The DNS record that shows that the domain is yours.' }),
    created_at: instantOut,
    verified_at: instantOut.nullable(),
    missing_since: instantOut.nullable().meta({
      description: `Since when DNS has not had the record of a verified domain. After ${DOMAIN_RULES.graceDays} days it is verified no longer.`,
    }),
  })
  .meta({ id: 'AccountDomain' });

const tag = 'Single sign-on';
const read = { tag, method: 'get', permission: 'members:read' } as const;
const manage = { tag, permission: 'members:manage' } as const;
const ofAccount = z.object({ id: accountId });

export const setIdentityProvider = defineOperation({
  ...manage,
  id: 'setIdentityProvider',
  method: 'post',
  path: '/v1/accounts/{id}/identity-provider',
  summary: 'Set the identity provider of an account (OpenID Connect), in place of the one before',
  description:
    'What the provider says of itself is read and checked now, at `/.well-known/openid-configuration` below the issuer, and is used ' +
    'until the provider is set again. The issuer needs https and a public address. The secret can be left out where issuer and client ' +
    'stay the same. People whose address is in a verified domain of the account can then sign in by it; who is no member yet becomes ' +
    'one. With `required`, these people reach the account in no other way while the provider is enabled; whoever sets it by a session must ' +
    'have signed in so.',
  idempotency: 'none',
  stepUp: true,
  cost: 10,
  params: ofAccount,
  body: z.strictObject({
    issuer: z
      .string()
      .max(300)
      .regex(/^https:\/\/[^\s?#@]+$/)
      .refine((value) => URL.canParse(value))
      .meta({ examples: ['https://login.acme.example'] }),
    client_id: text(300),
    client_secret: text(500).optional(),
    new_member_role: newMemberRole.default('member'),
    enabled: z.boolean().default(true),
    required: z.boolean().default(false),
    strong_acr_values: z.array(text(200)).max(10).default([]).meta({
      description:
        'Values of `acr` by which the provider says that more than one factor was shown. It is asked for them. `amr` (RFC 8176), `phr` and `phrh` count without this.',
    }),
  }),
  reply: identityProviderSchema,
  problems: ['identity_provider_invalid', 'sign_on_required'],
});

export const getIdentityProvider = defineOperation({
  ...read,
  id: 'getIdentityProvider',
  path: '/v1/accounts/{id}/identity-provider',
  summary: 'Read the identity provider of an account',
  params: ofAccount,
  reply: identityProviderSchema,
});

export const listIdentityProviders = defineOperation({
  ...read,
  id: 'listIdentityProviders',
  path: '/v1/accounts/{id}/identity-providers',
  summary: 'List the identity provider of an account: one, or none',
  params: ofAccount,
  reply: z.object({ data: z.array(identityProviderSchema) }),
});

export const removeIdentityProvider = defineOperation({
  ...manage,
  id: 'removeIdentityProvider',
  method: 'delete',
  path: '/v1/accounts/{id}/identity-provider',
  summary: 'Remove the identity provider of an account: its members sign in by code again',
  stepUp: true,
  params: ofAccount,
  reply: z.object({ account: accountId, removed: z.literal(true) }),
});

export const addDomain = defineOperation({
  ...manage,
  id: 'addDomain',
  method: 'post',
  path: '/v1/domains',
  summary: 'Add a domain of mail addresses to an account',
  description: 'It counts when it is verified: publish the `record` of the reply in DNS, then call `verifyDomain`.',
  body: z.strictObject({ account: accountId, domain: domainName }),
  reply: domainSchema,
  status: 201,
  problems: ['conflict'],
});

export const listDomains = defineOperation({
  ...read,
  id: 'listDomains',
  path: '/v1/domains',
  summary: 'List the domains of accounts, newest first',
  query: z.strictObject({ ...page, account: accountId.optional() }),
  problems: ['not_found'],
  reply: listOf(domainSchema),
});

export const verifyDomain = defineOperation({
  ...manage,
  id: 'verifyDomain',
  method: 'post',
  path: '/v1/domains/{id}/verify',
  summary: 'Look for the DNS record of a domain: found, the domain is verified',
  description: 'A verified domain belongs to one account. The record has to stay: it is looked for every day.',
  idempotency: 'none',
  stepUp: true,
  cost: 10,
  params: z.object({ id: domainId }),
  reply: domainSchema,
  problems: ['domain_not_verified', 'domain_taken'],
});

export const removeDomain = defineOperation({
  ...manage,
  id: 'removeDomain',
  method: 'delete',
  path: '/v1/domains/{id}',
  stepUp: true,
  summary: 'Remove a domain: its people are no longer held to, or let in by, the identity provider',
  params: z.object({ id: domainId }),
  reply: z.object({ id: domainId, removed: z.literal(true) }),
});

const signIn = { tag: 'People', permission: 'public', idempotency: 'none' } as const;
const outages = ['database_unavailable', 'deadline_exceeded', 'cross_site_request'] as const;

export const startSignOn = defineOperation({
  ...signIn,
  id: 'startSignOn',
  method: 'post',
  path: '/v1/sign-on',
  summary: "Begin to sign in by an organisation's identity provider",
  description:
    'The answer depends on the domain of the address alone: it says nothing of whether somebody has the address. Send the browser to ' +
    '`redirect` within ten minutes; the provider sends it back to `finishSignOn`. Where it is null, sign in by code.',
  cost: 10,
  body: z.strictObject({
    email,
    fresh: z.boolean().default(false).meta({
      description: 'The provider asks the person again, unless it has done so within the last ten minutes.',
    }),
  }),
  reply: z
    .object({ object: z.literal('sign_on'), redirect: z.string().nullable() })
    .meta({ description: 'Null for a domain that no enabled provider stands for.' }),
  problems: outages,
});

/**
 * Printable ASCII (RFC 6749, appendix A), and together shorter than an address may be, also percent-encoded. What a provider sends
 * besides is ignored.
 */
const fromProvider = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\x20-\x7e]*$/)
    .optional();

export const finishSignOn = defineOperation({
  ...signIn,
  id: 'finishSignOn',
  method: 'get',
  path: '/v1/sign-on/callback/{id}',
  summary: 'The address to which an identity provider sends the browser back',
  description:
    'Each account has its own. It sets the cookie of a session that reaches this account alone, and leads to the start page. It works ' +
    'once, in the browser in which the sign-in has begun. Sent in a session of the same person, it counts there for what belongs to the ' +
    'account: as recent by the `auth_time` of the provider, and as more than one factor by its `amr` or `acr`. What it does not say does not count. ' +
    'A browser that is refused is led to a page that says so; a program gets the problem.',
  audited: true,
  cost: 10,
  params: ofAccount,
  query: z.object({
    state: fromProvider(100),
    code: fromProvider(1_900),
    iss: fromProvider(300),
    error: fromProvider(100),
  }),
  reply: z.string(),
  status: 303,
  type: 'text/plain',
  problems: ['database_unavailable', 'deadline_exceeded', 'sign_on_refused', 'identity_provider_unavailable'],
});
