import type { Upcaster } from './versioned.ts';

/**
 * From each version of the licence to the next. A change of the shape of `License`, its terms and plan included, adds one
 * at the end; those before it stay as they are for ever.
 */
export const LICENSE_UPCASTERS: readonly Upcaster[] = [addChangesOfTerms, addTermsBefore];

/** Version 2: the terms of a period can differ from those of the period before. */
function addChangesOfTerms({ charges, ...license }: Parameters<Upcaster>[0]): ReturnType<Upcaster> {
  return {
    ...license,
    scheduledChange: null,
    paidChange: null,
    charges: Array.isArray(charges) ? charges.map(addChange) : charges,
  };
}

function addChange(charge: unknown): unknown {
  if (typeof charge !== 'object' || charge === null || !('purpose' in charge)) return charge;
  return charge.purpose === 'period' ? { ...charge, change: null } : charge;
}

/** Version 3: a contract knows what was held before a change that is paid for in it. Of one that has applied, that is lost. */
function addTermsBefore({ contract, paidChange, terms, ...license }: Parameters<Upcaster>[0]): ReturnType<Upcaster> {
  if (!isObject(contract)) return { ...license, contract, paidChange, terms };
  const termsBefore = isObject(paidChange) && isObject(terms) ? periodTermsOf(terms) : null;
  return { ...license, contract: { ...contract, termsBefore }, paidChange, terms };
}

function periodTermsOf(terms: object): unknown {
  return { plan: 'plan' in terms ? terms.plan : null, quantity: 'quantity' in terms ? terms.quantity : null };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
