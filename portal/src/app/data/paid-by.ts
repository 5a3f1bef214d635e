import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { unwrap } from '../../../../contract/client/client.ts';
import { api } from './client.ts';
import { licenseQuery, type License } from './licenses.ts';
import { useAccount } from './me.ts';
import { paymentMethodsQuery, type PaymentMethod } from './payment-methods.ts';

interface PaidBy {
  /** Null: the account's first card. */
  readonly own: string | null;
  readonly backup: string | null;
}

/** The cards that a licence is paid with, as far as the person knows them. */
export function payersOf(
  license: Pick<License, 'payment_method' | 'backup_payment_method'>,
  cards: readonly PaymentMethod[],
): { readonly first: PaymentMethod | null; readonly backup: PaymentMethod | null } {
  const { payment_method: own, backup_payment_method: backup } = license;
  return {
    first: cards.find(({ id, default: isDefault }) => (own === null ? isDefault : id === own)) ?? null,
    backup: cards.find(({ id }) => id === backup) ?? null,
  };
}

/** Gives each licence the card that pays for it; null where there is none, or the person cannot see it. */
export function usePayer(): (license: License) => PaymentMethod | null {
  const { account, can } = useAccount();
  const { data: cards = [] } = useQuery({ ...paymentMethodsQuery(account), enabled: can('billing:read') });
  return (license) => payersOf(license, cards).first;
}

/** Says which cards pay for a licence. What it owes is collected with them at once. */
export function useSetPaidBy(account: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ own, backup }: PaidBy) =>
      await unwrap(
        api(account).POST('/v1/licenses/{id}/payment-methods', {
          params: { path: { id } },
          body: { payment_method: own, backup },
        }),
      ),
    onSuccess: async (license) => {
      client.setQueryData(licenseQuery(account, id).queryKey, license);
      await client.invalidateQueries({ queryKey: [account, 'licenses'] });
    },
  });
}
