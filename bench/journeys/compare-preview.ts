import type { BrowserContext, Response } from 'playwright-core';
import type { Schemas } from '../../contract/client/client.ts';

export type Preview = Schemas['Preview'];
type License = Schemas['License'];

/** Notes the last preview that the pages of a browser were answered. */
export function watchPreviews(context: BrowserContext): { last(): Preview | null } {
  let last: Preview | null = null;
  const read = async (response: Response) => {
    if (response.request().method() !== 'POST' || !/\/v1\/licenses\//.test(response.url())) return;
    const body = (await response.json().catch(() => null)) as { readonly object?: unknown } | null;
    if (body?.object === 'preview') last = body as Preview;
  };
  context.on('response', (response) => void read(response));
  return { last: () => last };
}

/** What was promised and came differently: dates by their days, access, and the total that was paid. */
export function differences(
  { license: promised, access_after: access, charge }: Preview,
  happened: { readonly license: License; readonly paid: Schemas['Money'] | null },
): string[] {
  const before = { ...factsOf(promised), access, total: charge?.total ?? null };
  const after = { ...factsOf(happened.license), access: happened.license.access, total: happened.paid };
  return Object.entries(before).flatMap(([name, value]) => {
    const came = after[name as keyof typeof after];
    return JSON.stringify(value) === JSON.stringify(came)
      ? []
      : [`${name}: ${JSON.stringify(value)} was promised, ${JSON.stringify(came)} came`];
  });
}

function factsOf({ state, period, price, seats, cancelled, auto_renew: autoRenew, next, zone }: License) {
  const day = (instant: string) => new Date(instant).toLocaleDateString('sv-SE', { timeZone: zone });
  return {
    state,
    period: period && { number: period.number, kind: period.kind, from: day(period.start), lastDay: period.last_day },
    price,
    seats,
    cancelled,
    autoRenew,
    next: next.map(({ what, at, amount }) => ({ what, on: day(at), amount })),
  };
}
