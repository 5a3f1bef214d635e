import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { totalOf } from '../billing/lines.ts';
import { openLicense } from '../lifecycle/opening.ts';
import { instant } from '../testing/calendar.ts';
import { plan as anyPlan, region as anyRegion } from '../testing/arbitraries.ts';
import { firstPeriodLines, makeOffer } from './offer.ts';

test('the lines of an offer are those that a purchase at the same instant charges, and add up to its price', () => {
  const request = fc.record({ plan: anyPlan, region: anyRegion, at: instant });
  fc.assert(
    fc.property(request, ({ plan, region, at }) => {
      const offer = makeOffer({
        plan,
        region,
        account: { currency: 'EUR', zone: 'Europe/Berlin' },
        trial: false,
        hasPaymentMethod: false,
        earlierTrial: null,
        mayRepeatTrial: false,
      });
      if (!offer.ok) return;
      const lines = firstPeriodLines(offer.terms, at);
      const opening = { id: 'lic_1', account: 'acct_1', sandbox: null, terms: offer.terms, autoRenew: true };
      const { license } = openLicense(opening, { type: 'purchase' }, at, { kind: 'member', id: 'mem_1' });
      expect(license.charges.map((charge) => charge.lines)).toEqual([lines]);
      expect(totalOf(lines)).toEqual(offer.price);
    }),
  );
});
