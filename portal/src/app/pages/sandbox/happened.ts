import type { ChangeLogEntry } from '../../data/change-log.ts';
import type { License } from '../../data/licenses.ts';
import type { Invoice } from '../../data/billing.ts';
import type { SandboxMail } from '../../data/sandboxes.ts';
import type { Way } from './kept-walk.ts';

/** Something that has happened in a sandbox, by its clock. */
export type Happened = { readonly at: string; readonly license: string | null } & (
  | { readonly kind: 'state'; readonly from: License['state'] | null; readonly to: License['state'] }
  | { readonly kind: 'mail'; readonly mail: SandboxMail }
  | { readonly kind: 'charge'; readonly invoice: Invoice }
);

interface Records {
  readonly mails: readonly SandboxMail[];
  readonly charges: readonly Invoice[];
  readonly logs: readonly { readonly license: string; readonly entries: readonly ChangeLogEntry[] }[];
}

const ORDER: readonly Happened['kind'][] = ['charge', 'state', 'mail'];

/** What has happened after an instant and up to another one, in order. Of one instant: the money, what it led to, and the mail. */
export function happenedOn({ from, to }: Way, { mails, charges, logs }: Records): Happened[] {
  const all: Happened[] = [
    ...mails.map((mail): Happened => ({ kind: 'mail', at: mail.at, license: mail.license, mail })),
    ...charges.map((invoice): Happened => ({
      kind: 'charge',
      at: invoice.paid_at ?? invoice.created_at,
      license: invoice.license,
      invoice,
    })),
    ...logs.flatMap(({ license, entries }) => changesOfState(license, entries)),
  ];
  const [after, until] = [Date.parse(from), Date.parse(to)];
  return all
    .filter(({ at }) => Date.parse(at) > after && Date.parse(at) <= until)
    .toSorted(
      (one, other) =>
        Date.parse(one.at) - Date.parse(other.at) ||
        String(one.license).localeCompare(String(other.license)) ||
        ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind),
    );
}

/** What a licence became at each instant: states that it only passed through are left out, such as that of a renewal that is paid. */
function changesOfState(license: string, entries: readonly ChangeLogEntry[]): Happened[] {
  return [...Map.groupBy(entries, ({ at }) => at)].flatMap(([at, together]): Happened[] => {
    const [from, to] = [together[0]?.from ?? null, together.at(-1)?.to];
    return to === undefined || from === to ? [] : [{ kind: 'state', at, license, from, to }];
  });
}
