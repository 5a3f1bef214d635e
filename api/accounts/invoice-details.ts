import type { z } from 'zod';
import type { accountSchema } from '../../contract/accounts.ts';
import type { Account, InvoiceDetails } from '../../db/queries/accounts.ts';
import { checkTaxId } from '../../domain/accounts/tax-id.ts';
import { validationProblem } from '../http/problem.ts';

type DetailsJson = z.output<typeof accountSchema>['invoice_details'];

export function invoiceDetailsJson(account: Account): DetailsJson {
  return {
    name: account.invoiceName,
    address: addressJson({
      line1: account.addressLine1,
      line2: account.addressLine2,
      postal_code: account.addressPostalCode,
      city: account.addressCity,
      country: account.addressCountry,
    }),
    tax_id: account.taxId,
    purchase_order: account.purchaseOrder,
  };
}

type AddressJson = NonNullable<DetailsJson['address']>;

/** An address whose columns are stored one by one; null where it is not whole. */
export function addressJson({
  line1,
  line2,
  postal_code,
  city,
  country,
}: { readonly [K in keyof AddressJson]: AddressJson[K] | null }): AddressJson | null {
  if (line1 === null || city === null || country === null) return null;
  return { line1, line2, postal_code, city, country };
}

/** The columns of what was sent. Throws what is wrong with its tax id. */
export function invoiceDetailsOf({ name, address, tax_id, purchase_order }: DetailsJson): InvoiceDetails {
  return {
    invoiceName: name,
    addressLine1: address?.line1 ?? null,
    addressLine2: address?.line2 ?? null,
    addressPostalCode: address?.postal_code ?? null,
    addressCity: address?.city ?? null,
    addressCountry: address?.country ?? null,
    taxId: tax_id === null ? null : requireTaxId(tax_id),
    purchaseOrder: purchase_order,
  };
}

function requireTaxId(written: string): string {
  const pointer = '#/invoice_details/tax_id';
  const checked = checkTaxId(written);
  switch (checked.kind) {
    case 'valid':
      return checked.taxId;
    case 'digits_missing': {
      const { missing, digits, country } = checked;
      throw validationProblem([{ key: 'tax_id_digits', params: { missing, digits, country }, pointer }]);
    }
    case 'malformed': {
      const { example, country } = checked;
      throw validationProblem([{ key: 'tax_id', params: { example, country }, pointer }]);
    }
  }
}
