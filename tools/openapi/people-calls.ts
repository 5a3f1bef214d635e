import { createSite } from '../../api/http/site.ts';
import { readOptions, SoftwareAuthenticator } from '../../api/testing/authenticator.ts';
import { licenseIn, unwrap, type EvergreenClient, type PostBody } from '../../contract/client/client.ts';
import type { ExampleClients } from './example-calls.ts';
import type { Visitor } from './visitor.ts';

type Role = PostBody<'/v1/invitations'>['role'];

/** Calls every operation of people, of the account's contacts and of staff once as an example. */
export async function callPeople(
  { example, setup }: ExampleClients,
  account: string,
  visit: (email: string) => Visitor,
): Promise<void> {
  const jana = visit('jana@nordlicht.example');
  await invite(setup, account, jana, 'owner');
  await jana.signIn(jana.example);
  await acceptFirst(jana, jana.setup);
  const ken = await callInvitations(jana, account, visit);
  await callApprovals(setup, jana, account, visit);
  await callMembers(jana, ken, account, visit);
  await callSessions(ken, visit);
  await callPasskeys(jana);
  await callRecoveryCodes(jana);
  await callLinks(setup, jana, account, visit);
  await callApiKeys(jana, account);
  await callContacts(example, account);
  await callSignOn({ example, setup }, account);
  await callStaff(example);
}

export async function invite(client: EvergreenClient, account: string, { email }: Visitor, role: Role) {
  return await unwrap(client.POST('/v1/invitations', { body: { account, email, role } }));
}

export async function acceptFirst({ setup }: Visitor, client: EvergreenClient): Promise<void> {
  const { data } = await unwrap(setup.GET('/v1/me/invitations'));
  for (const { id } of data.slice(0, 1))
    await unwrap(client.POST('/v1/invitations/{id}/accept', { params: { path: { id } } }));
}

/** An owner makes a key for the account's own programs, gives it another secret, revokes it, and reads who did so. */
async function callApiKeys({ example }: Visitor, account: string): Promise<void> {
  const body = { account, name: 'Shop', expires_at: '2032-01-01T00:00:00Z' };
  const { id } = await unwrap(example.POST('/v1/api-keys', { body }));
  const params = { path: { id } };
  await unwrap(example.POST('/v1/api-keys/{id}/rotate', { params, body: { overlap_hours: 24 } }));
  await unwrap(example.GET('/v1/api-keys/{id}', { params }));
  await unwrap(example.GET('/v1/api-keys', { params: { query: { account } } }));
  await unwrap(example.DELETE('/v1/api-keys/{id}', { params }));
  const query = { action: ['createAccountApiKey', 'revokeAccountApiKey'], limit: 2 };
  await unwrap(example.GET('/v1/accounts/{id}/audit-log', { params: { path: { id: account }, query } }));
}

/** Invites somebody, who accepts. */
async function callInvitations(jana: Visitor, account: string, visit: (email: string) => Visitor): Promise<Visitor> {
  const ken = visit('ken@nordlicht.example');
  const { id } = await invite(jana.example, account, ken, 'license_manager');
  await unwrap(jana.example.POST('/v1/invitations/{id}/resend', { params: { path: { id } } }));
  await unwrap(jana.example.GET('/v1/invitations', { params: { query: { account } } }));
  await ken.signIn(ken.setup);
  await unwrap(ken.example.GET('/v1/me/invitations'));
  await acceptFirst(ken, ken.example);
  const other = await invite(jana.setup, account, visit('somebody@nordlicht.example'), 'viewer');
  await unwrap(jana.example.DELETE('/v1/invitations/{id}', { params: { path: { id: other.id } } }));
  return ken;
}

/** Changes roles, hands the ownership over, and lets people leave. */
async function callMembers(
  jana: Visitor,
  ken: Visitor,
  account: string,
  visit: (email: string) => Visitor,
): Promise<void> {
  await unwrap(jana.example.GET('/v1/me'));
  await unwrap(jana.example.PATCH('/v1/me', { body: { name: 'Jana Brandt', language: 'de' } }));
  await unwrap(jana.example.GET('/v1/me/mail-preferences'));
  const quiet_hours = { from_hour: 20, until_hour: 8, zone: 'Europe/Berlin' };
  await unwrap(jana.example.PATCH('/v1/me/mail-preferences', { body: { quiet_hours } }));
  const { data } = await unwrap(jana.example.GET('/v1/members', { params: { query: { account } } }));
  const member = data.find(({ email }) => email === ken.email)?.id ?? '';
  const path = { id: member };
  await unwrap(jana.example.PATCH('/v1/members/{id}', { params: { path }, body: { role: 'billing_manager' } }));
  const offer = await unwrap(jana.example.POST('/v1/ownership-transfers', { body: { member } }));
  await unwrap(jana.example.GET('/v1/ownership-transfers', { params: { query: { account } } }));
  await unwrap(jana.example.DELETE('/v1/ownership-transfers/{id}', { params: { path: { id: offer.id } } }));
  const { id } = await unwrap(jana.setup.POST('/v1/ownership-transfers', { body: { member } }));
  await unwrap(ken.example.POST('/v1/ownership-transfers/{id}/accept', { params: { path: { id } } }));
  const former = data.find(({ email }) => email === jana.email)?.id ?? '';
  await unwrap(ken.example.DELETE('/v1/members/{id}', { params: { path: { id: former } } }));
  const lee = visit('lee@nordlicht.example');
  await invite(ken.setup, account, lee, 'member');
  await lee.signIn(lee.setup);
  await acceptFirst(lee, lee.setup);
  await unwrap(lee.example.DELETE('/v1/me/memberships/{id}', { params: { path: { id: account } } }));
}

/** A viewer asks for a cancellation, an owner approves it, and decides about others. */
async function callApprovals(
  setup: EvergreenClient,
  jana: Visitor,
  account: string,
  visit: (email: string) => Visitor,
): Promise<void> {
  const mia = visit('mia@nordlicht.example');
  await invite(setup, account, mia, 'viewer');
  await mia.signIn(mia.setup);
  await acceptFirst(mia, mia.setup);
  const bought = {
    params: { header: { 'Idempotency-Key': 'approvals' } },
    body: { account, plan: 'team-monthly', trial: true },
  };
  const license = licenseIn(await unwrap(setup.POST('/v1/licenses', bought))).id;
  const ask = async (client: EvergreenClient, action: 'cancel' | 'uncancel') => {
    const reason = 'The project ends in spring';
    const { id } = await unwrap(client.POST('/v1/approvals', { body: { license, action, reason } }));
    return { params: { path: { id } } };
  };
  const cancellation = await ask(mia.example, 'cancel');
  await unwrap(jana.example.GET('/v1/approvals', { params: { query: { account, status: 'open' } } }));
  const { preview } = await unwrap(jana.example.GET('/v1/approvals/{id}', cancellation));
  const body = { if_preview: preview?.id ?? '' };
  await unwrap(jana.example.POST('/v1/approvals/{id}/approve', { ...cancellation, body }));
  const rotation = await ask(mia.setup, 'uncancel');
  await unwrap(jana.example.POST('/v1/approvals/{id}/decline', { ...rotation, body: { reason: 'We still need it' } }));
  await unwrap(mia.example.DELETE('/v1/approvals/{id}', await ask(mia.setup, 'uncancel')));
}

async function callSessions(ken: Visitor, visit: (email: string) => Visitor): Promise<void> {
  const elsewhere = visit(ken.email);
  await elsewhere.signIn(elsewhere.setup);
  const { data } = await unwrap(ken.example.GET('/v1/sessions'));
  const id = data.find(({ current }) => !current)?.id ?? '';
  await unwrap(ken.example.DELETE('/v1/sessions/{id}', { params: { path: { id } } }));
  await unwrap(ken.example.DELETE('/v1/sessions'));
  await unwrap(ken.example.DELETE('/v1/sessions/current'));
}

async function callPasskeys({ example, url }: Visitor): Promise<void> {
  const [origin = ''] = createSite(url).relyingParty.origins;
  const authenticator = new SoftwareAuthenticator({ origin });
  const creation = readOptions(await unwrap(example.POST('/v1/passkeys/options')));
  const body = { name: 'Jana’s laptop', credential: authenticator.register(creation) };
  const { id } = await unwrap(example.POST('/v1/passkeys', { body }));
  const params = { path: { id } };
  await unwrap(example.PATCH('/v1/passkeys/{id}', { params, body: { name: 'Office laptop' } }));
  const request = readOptions(await unwrap(example.POST('/v1/sign-in/passkeys/options')));
  await unwrap(example.POST('/v1/sign-in/passkeys', { body: { credential: authenticator.sign(request) } }));
  await unwrap(example.GET('/v1/passkeys'));
  await unwrap(example.DELETE('/v1/passkeys/{id}', { params }));
}

async function callRecoveryCodes({ example, email }: Visitor): Promise<void> {
  const { codes } = await unwrap(example.POST('/v1/recovery-codes'));
  await unwrap(example.GET('/v1/recovery-codes'));
  await unwrap(example.POST('/v1/sign-in/recovery-codes', { body: { email, code: codes[0] ?? '' } }));
}

/** The account becomes the child of another one, whose owner accepts, until that ends. */
async function callLinks(
  setup: EvergreenClient,
  jana: Visitor,
  account: string,
  visit: (email: string) => Visitor,
): Promise<void> {
  const body = {
    name: 'Nordlicht Holding SE',
    email: 'holding@nordlicht.example',
    zone: 'Europe/Berlin',
    region: 'eu',
  };
  const { id: parent } = await unwrap(setup.POST('/v1/accounts', { body }));
  const hanna = visit('hanna@nordlicht.example');
  await invite(setup, parent, hanna, 'owner');
  await hanna.signIn(hanna.setup);
  await acceptFirst(hanna, hanna.setup);
  // The ownership of the account has passed on.
  await invite(setup, account, jana, 'owner');
  await acceptFirst(jana, jana.setup);
  const grants = { owner: 'license_manager', viewer: 'viewer' } as const;
  const { id } = await unwrap(jana.example.POST('/v1/account-links', { body: { account, parent, grants } }));
  const path = { params: { path: { id } } };
  await unwrap(hanna.example.GET('/v1/account-links'));
  await unwrap(hanna.example.POST('/v1/account-links/{id}/accept', path));
  await unwrap(jana.example.GET('/v1/account-links/{id}', path));
  await unwrap(jana.example.PATCH('/v1/account-links/{id}', { ...path, body: { grants: { owner: 'viewer' } } }));
  await unwrap(hanna.example.DELETE('/v1/account-links/{id}', path));
}

async function callContacts(example: EvergreenClient, account: string): Promise<void> {
  const body = { account, topic: 'renewal', email: 'einkauf@nordlicht.example', name: 'Einkauf' } as const;
  const { id } = await unwrap(example.POST('/v1/contacts', { body }));
  await unwrap(example.GET('/v1/contacts', { params: { query: { account } } }));
  await unwrap(example.DELETE('/v1/contacts/{id}', { params: { path: { id } } }));
}

/** What needs no provider. */
async function callSignOn({ example, setup }: ExampleClients, account: string): Promise<void> {
  const { id } = await unwrap(example.POST('/v1/domains', { body: { account, domain: 'nordlicht.example' } }));
  await unwrap(example.GET('/v1/domains', { params: { query: { account } } }));
  await unwrap(example.DELETE('/v1/domains/{id}', { params: { path: { id } } }));
  const params = { path: { id: account } };
  await unwrap(example.POST('/v1/accounts/{id}/passkeys-required', { params, body: { required: true } }));
  await unwrap(setup.POST('/v1/accounts/{id}/passkeys-required', { params, body: { required: false } }));
  await unwrap(example.POST('/v1/sign-on', { body: { email: 'jana@nordlicht.example' } }));
}

async function callStaff(example: EvergreenClient): Promise<void> {
  const body = { email: 'mara@evergreen.example', name: 'Mara Lindt', role: 'agent' } as const;
  const { id } = await unwrap(example.POST('/v1/staff', { body }));
  const params = { path: { id } };
  await unwrap(example.GET('/v1/staff', { params: { query: { limit: 2 } } }));
  await unwrap(example.PATCH('/v1/staff/{id}', { params, body: { role: 'support_lead' } }));
  await unwrap(example.DELETE('/v1/people/{id}/sessions', { params }));
  await unwrap(example.DELETE('/v1/staff/{id}', { params }));
}
