import { useSuspenseQuery } from '@tanstack/react-query';
import { plansQuery, type License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';

/** What licences of a sandbox are called: by their plan and their own name, or a number where several are alike. */
export function useCopyName(licenses: readonly License[]): (license: string | null) => string {
  const { account } = useAccount();
  const { data: plans } = useSuspenseQuery(plansQuery(account));
  const planName = (license: License) => plans.find(({ id }) => id === license.plan)?.name ?? license.plan;
  const named = licenses.map((license) => ({
    id: license.id,
    name: [planName(license), ownName(license)].filter(Boolean).join(', '),
  }));
  const names = new Map<string, string>();
  for (const [name, alike] of Map.groupBy(named, (each) => each.name)) {
    const ids = alike.map(({ id }) => id).toSorted();
    for (const [index, id] of ids.entries()) names.set(id, ids.length > 1 ? `${name} ${index + 1}` : name);
  }
  return (license) => names.get(license ?? '') ?? '–';
}

function ownName({ metadata, external_id: externalId }: License): string | null {
  return metadata['label'] ?? metadata['name'] ?? externalId;
}
