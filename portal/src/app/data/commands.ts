import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { ApiError, unwrap, type Schemas } from '../../../../contract/client/client.ts';
import type { CommandAddress } from '../../../../contract/client/commands.ts';
import { api } from './client.ts';
import { licenseQuery, type License } from './licenses.ts';

export type Action = CommandAddress;
export type Preview = Schemas['Preview'];
/** What a command is sent with, besides its preview. */
export type CommandBody = Readonly<Record<string, string | number | boolean | null>>;

/** A command to a licence, as the person has filled it in. */
export interface FilledCommand {
  readonly license: string;
  readonly action: Action;
  readonly body: CommandBody;
}

/** Makes a new key. */
export const NEW_KEY: Action = 'rotate-key';

/** Every command, in the order in which they are offered. */
export const ACTIONS: readonly Action[] = [
  'renew',
  'reactivate',
  'resume',
  'uncancel',
  'schedule-change',
  'remove-scheduled-change',
  'set-auto-renew',
  'pause',
  NEW_KEY,
  'withdraw',
  'cancel',
];

export function actionOf(address: string | undefined): Action | undefined {
  return ACTIONS.find((action) => action === address);
}

/** Asks what a command would do and cost. */
export async function readPreview(account: string, { license, action, body }: FilledCommand): Promise<Preview> {
  const request = { params: { path: { id: license } }, body: { ...body, preview: true } };
  const reply = await unwrap(api(account).POST(pathOf(action), request));
  if (reply.object !== 'preview') throw new Error('The reply to a request for a preview is none');
  return reply;
}

/** What a command would do and cost. It fails with the refusal that the command would get. */
export const previewQuery = (account: string, { license, action, body }: FilledCommand) =>
  queryOptions({
    queryKey: [account, 'previews', license, action, body],
    queryFn: async () => await readPreview(account, { license, action, body }),
    // It names the licence as it is now, so an older one is never shown.
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

/** One path for all: each body was made for its action, and the API checks it. */
function pathOf(action: Action): '/v1/licenses/{id}/renew' {
  return `/v1/licenses/{id}/${action}` as '/v1/licenses/{id}/renew';
}

/** What a command that was accepted has led to. */
export interface Accepted {
  readonly license: License;
  /** Its payment has no outcome yet. */
  readonly isPending: boolean;
  /** The new key, shown once. */
  readonly key: string | null;
  /** Until when the key works that the new one replaces. */
  readonly oldKeyEnds?: string | null;
}

/** Sends a command, to do exactly what its preview said. With the same `key` it is carried out once. */
export async function sendPreviewed(
  account: string,
  { license, action, body }: FilledCommand,
  { preview, key }: { readonly preview: string; readonly key: string },
): Promise<Accepted> {
  const { data, error, response } = await api(account).POST(pathOf(action), {
    params: { path: { id: license }, header: { 'Idempotency-Key': key } },
    body: { ...body, if_preview: preview },
  });
  if (!data) throw new ApiError(response.status, error);
  if (data.object === 'preview') throw new Error('The reply to a command is a preview: nothing was carried out');
  // The licence is kept on the device, where its key is not to be.
  const {
    key: newKey = null,
    old_key_valid_until: oldKeyEnds = null,
    ...changed
  } = data as License & Partial<Pick<Schemas['LicenseWithReplacedKey'], 'key' | 'old_key_valid_until'>>;
  return { license: changed, isPending: response.status === 202, key: newKey, oldKeyEnds };
}

/** Shows a licence as it is after a command, and reads again what may have changed with it. */
export async function showChanged(client: QueryClient, account: string, license?: License): Promise<void> {
  if (license) client.setQueryData(licenseQuery(account, license.id).queryKey, license);
  await client.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] === account && queryKey[1] !== 'previews',
  });
}
