import type { Schemas } from '../../../../contract/client/client.ts';
import { writtenLanguage } from '../settings/settings.ts';

/** The lines of an address, as on a letter; the country in the reader's language. */
export function addressLines(address: Schemas['InvoiceAddress'], language: string): string[] {
  const country = new Intl.DisplayNames([writtenLanguage(language)], { type: 'region' });
  const lines = [
    address.line1,
    address.line2,
    [address.postal_code, address.city].filter(Boolean).join(' '),
    country.of(address.country),
  ];
  return lines.flatMap((line) => line || []);
}
