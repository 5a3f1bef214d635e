import { licenseIn, unwrap, type EvergreenClient, type PostBody, type Schemas } from './client.ts';

/** The last part of a command's address, as in `available_actions`. */
export type CommandAddress = Schemas['License']['available_actions'][number];

type BodyOf<A extends CommandAddress> = PostBody<`/v1/licenses/{id}/${A}`>;

/** A command with the body that its operation takes; without a body where every field may be left out. */
export type Command = {
  [A in CommandAddress]: object extends BodyOf<A>
    ? { readonly action: A; readonly body?: BodyOf<A> }
    : { readonly action: A; readonly body: BodyOf<A> };
}[CommandAddress];

/**
 * Sends a command to a licence and returns the licence afterwards. With the same idempotency key it is carried out once.
 * A payment that has no outcome yet is among the licence's `charges`. Throws an `ApiError` when the command is refused.
 */
export async function sendCommand(
  client: EvergreenClient,
  license: string,
  { action, body = {} }: Command,
  idempotencyKey: string,
): Promise<Schemas['License']> {
  const request = { params: { path: { id: license }, header: { 'Idempotency-Key': idempotencyKey } }, body };
  return licenseIn(await unwrap(client.POST(`/v1/licenses/{id}/${action}`, request)));
}
