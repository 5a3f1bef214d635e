import { queryOptions } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

/** What belongs to the person who is signed in, whichever account is open. */
export const youKey = ['you'];

export const ownInvitationsQuery = queryOptions({
  queryKey: [...youKey, 'invitations'],
  queryFn: async (): Promise<Schemas['Invitation'][]> => (await unwrap(api().GET('/v1/me/invitations'))).data,
});

export const ownClaimsQuery = queryOptions({
  queryKey: [...youKey, 'claims'],
  queryFn: async () => await unwrap(api().GET('/v1/me/ownership-claims')),
});

export const passkeysQuery = queryOptions({
  queryKey: [...youKey, 'passkeys'],
  queryFn: async (): Promise<Schemas['Passkey'][]> => (await unwrap(api().GET('/v1/passkeys'))).data,
});

export const sessionsQuery = queryOptions({
  queryKey: [...youKey, 'sessions'],
  queryFn: async (): Promise<Schemas['Session'][]> => (await unwrap(api().GET('/v1/sessions'))).data,
  // Network addresses and browsers of a person: not for the device to keep.
  meta: { secret: true },
});

export const recoveryCodesQuery = queryOptions({
  queryKey: [...youKey, 'recovery-codes'],
  queryFn: async () => await unwrap(api().GET('/v1/recovery-codes')),
});

export const mailPreferencesQuery = queryOptions({
  queryKey: [...youKey, 'mail-preferences'],
  queryFn: async () => await unwrap(api().GET('/v1/me/mail-preferences')),
});
