import { unwrap } from '../../contract/client/client.ts';
import type { ExampleClients } from './example-calls.ts';
import { acceptFirst, invite } from './people-calls.ts';
import type { Visitor } from './visitor.ts';

type Visit = (email: string) => Visitor;

/** Calls every operation of getting back in once as an example. `makeReady` lets the time pass that a claim has to wait. */
export async function callRecovery(
  { setup }: ExampleClients,
  account: string,
  visit: Visit,
  makeReady: (claim: string) => Promise<void>,
): Promise<void> {
  const lena = visit('lena@nordlicht.example');
  await unwrap(lena.example.POST('/v1/find-licenses', { body: { reference: 'in_1Q8fZxK2mR7vTb0001' } }));
  await invite(setup, account, lena, 'member');
  await lena.signIn(lena.setup);
  await acceptFirst(lena, lena.setup);
  await callEmailChange(lena, visit);
  await callOwnClaim(lena, account, makeReady);
  await callView(lena, account, await callStaffClaim({ setup }, lena, account, visit));
}

async function callEmailChange(lena: Visitor, visit: Visit): Promise<void> {
  const body = { email: 'lena.brandt@nordlicht.example' };
  const mailbox = visit(body.email);
  let fromNew: Promise<string> | undefined;
  const code_from_old = await lena.nextCode(async () => {
    fromNew = mailbox.nextCode(() => unwrap(lena.example.POST('/v1/me/email-change', { body })));
    await fromNew;
  });
  const codes = { code_from_old, code_from_new: (await fromNew) ?? '' };
  await unwrap(lena.example.POST('/v1/me/email-change/confirm', { body: { ...body, ...codes } }));
  await unwrap(lena.setup.POST('/v1/me/email-change', { body: { email: lena.email } }));
  await unwrap(lena.example.DELETE('/v1/me/email-change'));
}

async function callOwnClaim(
  lena: Visitor,
  account: string,
  makeReady: (claim: string) => Promise<void>,
): Promise<void> {
  const { id } = await unwrap(lena.example.POST('/v1/ownership-claims', { body: { account } }));
  await unwrap(lena.example.GET('/v1/me/ownership-claims'));
  await makeReady(id);
  await unwrap(lena.example.POST('/v1/ownership-claims/{id}/complete', { params: { path: { id } } }));
}

/** Opened by one of the vendor's people, who is returned, approved by another, revoked by an owner. */
async function callStaffClaim(
  { setup }: Pick<ExampleClients, 'setup'>,
  owner: Visitor,
  account: string,
  visit: Visit,
): Promise<Visitor> {
  const [agent, lead] = [visit('tom@evergreen.example'), visit('ines@evergreen.example')];
  await unwrap(setup.POST('/v1/staff', { body: { email: agent.email, name: 'Tom Berger', role: 'agent' } }));
  await unwrap(setup.POST('/v1/staff', { body: { email: lead.email, name: 'Ines Roth', role: 'support_lead' } }));
  for (const person of [agent, lead]) {
    await person.signIn(person.setup);
    await person.registerPasskey(person.setup);
  }
  const body = { account, email: 'leitung@nordlicht.example', reason: 'The owner has left the company' };
  const { id } = await unwrap(agent.example.POST('/v1/support/ownership-claims', { body }));
  await unwrap(lead.example.POST('/v1/support/ownership-claims/{id}/approve', { params: { path: { id } } }));
  await unwrap(owner.example.GET('/v1/ownership-claims', { params: { query: { account } } }));
  await unwrap(owner.example.DELETE('/v1/ownership-claims/{id}', { params: { path: { id } } }));
  return agent;
}

/** By one of the vendor's people; an owner finds out. */
async function callView(owner: Visitor, account: string, agent: Visitor): Promise<void> {
  const params = { path: { id: account } };
  const body = { as: 'owner', reason: 'The invoice list is said to be empty' } as const;
  await unwrap(agent.example.POST('/v1/accounts/{id}/views', { params, body }));
  await unwrap(owner.example.GET('/v1/accounts/{id}/views', { params }));
  const { data } = await unwrap(owner.example.GET('/v1/notices', { params: { query: { account } } }));
  const until = data[0]?.at ?? '';
  await unwrap(owner.example.POST('/v1/me/notices/read', { body: { account, until } }));
  await unwrap(agent.example.DELETE('/v1/views/current'));
}
