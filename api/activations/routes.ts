import type { z } from 'zod';
import * as contract from '../../contract/activations.ts';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import { newId } from '../../db/ids.ts';
import * as activations from '../../db/queries/activations.ts';
import { activationLimit } from '../../domain/entitlements/activations.ts';
import { loadAccount } from '../accounts/load.ts';
import { accountFilter } from '../http/filters.ts';
import { problem } from '../http/problem.ts';
import { implement, principalOf, StatusReply, type Call } from '../http/route.ts';
import { matchKey, type MatchedKey } from '../licenses/match-key.ts';

type ActivationJson = z.input<typeof contract.activationSchema>;

export const activationRoutes = [
  implement(
    contract.activateMachine,
    async ({ body }, call) => {
      const { license, at } = await requireKey(call, contract.activateMachine.id, body);
      const { limit, validity } = activationLimit(license, at);
      const { fingerprint, name, platform } = body;
      const machine = {
        id: newId('act'),
        licenseId: license.id,
        accountId: license.account,
        fingerprint,
        name,
        platform,
      };
      const done = await activations.activate(call.db, machine, limit);
      if ('used' in done && !validity.valid) throw keyRefused(validity.code);
      if ('used' in done) throw problem('activation_limit_reached', { about: { limit, used: done.used } });
      call.nameSubject(done.activation.id);
      return new StatusReply(done.isNew ? 201 : 200, activationJson(done.activation));
    },
    { view: 'keys' },
  ),
  implement(
    contract.heartbeatActivation,
    async ({ params, body }, call) => {
      const { license } = await requireKey(call, contract.heartbeatActivation.id, body);
      const seen = await activations.heartbeat(call.db, { id: params.id, licenseId: license.id });
      if (!seen) throw problem('activation_over');
      return activationJson(seen);
    },
    { view: 'keys' },
  ),
  implement(
    contract.deactivateMachine,
    async ({ params, body }, call) => {
      const { license } = await requireKey(call, contract.deactivateMachine.id, body);
      return await end(call, { id: params.id, licenseId: license.id });
    },
    { view: 'keys' },
  ),
  implement(contract.endActivation, async ({ params }, call) => await end(call, params)),
  implement(contract.listActivations, async ({ query }, call) => {
    const { account, license, ...page } = query;
    const found = await activations.listActivations(
      call.db,
      {
        accountId: accountFilter(call, account),
        licenseId: license,
      },
      page,
    );
    return { data: found.data.map(activationJson), next_cursor: found.nextCursor };
  }),
  implement(contract.getSeatUse, async ({ params }, call) => {
    const { id: account } = await loadAccount(call, params.id);
    const data = await activations.countActivations(call.db, account);
    return {
      account,
      data: data.map(({ licenseId, used, seenAt }) => ({
        license: licenseId,
        used,
        seen_at: formatInstantOrNull(seenAt),
      })),
    };
  }),
];

/** The licence of a key that still works. Whether the licence is valid is another question. */
async function requireKey(
  call: Call,
  operation: string,
  { key, sandbox }: { readonly key: string; readonly sandbox: boolean },
): Promise<MatchedKey> {
  const match = await matchKey(call, operation, key);
  if (typeof match === 'string') throw keyRefused(match);
  if (match.license.sandbox !== null && !sandbox) throw keyRefused('key_of_sandbox');
  return match;
}

const keyRefused = (reason: string) => problem('license_key_refused', { about: { reason } });

async function end(call: Call, which: { readonly id: string; readonly licenseId?: string }): Promise<ActivationJson> {
  const ended = await activations.endActivation(call.db, { ...which, by: principalOf(call).id });
  if (!ended) throw problem('not_found');
  return activationJson(ended);
}

function activationJson(activation: activations.Activation): ActivationJson {
  const { id, licenseId, accountId, fingerprint, name, platform } = activation;
  return {
    object: 'activation',
    id,
    license: licenseId,
    account: accountId,
    fingerprint,
    name,
    platform,
    created_at: formatInstant(activation.createdAt),
    seen_at: formatInstant(activation.seenAt),
    ended_at: formatInstantOrNull(activation.endedAt),
  };
}
