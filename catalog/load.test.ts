import { describe, expect, test } from 'vitest';
import { holdersOf } from '../domain/access/roles.ts';
import { loadCatalog } from './load.ts';

describe('the catalog', () => {
  const catalog = loadCatalog();

  test('sells a monthly, an annual, a metered and a perpetual plan, and keeps a legacy one', () => {
    expect([...catalog.plans.keys()]).toEqual(
      expect.arrayContaining(['studio-monthly', 'team-annual', 'api-metered', 'workstation-perpetual', 'classic-2019']),
    );
    expect(catalog.plan('classic-2019')).toMatchObject({ status: 'legacy', successor: 'team-annual' });
  });

  test('prices every plan in three currencies', () => {
    const plans = [...catalog.plans.values()];
    expect(plans.length).toBeGreaterThanOrEqual(5);
    for (const plan of plans) expect(Object.keys(plan.prices).toSorted()).toEqual(['EUR', 'JPY', 'USD']);
  });

  test('exercises every renewal basis and both ways to cancel', () => {
    const plans = [...catalog.plans.values()];
    expect(new Set(plans.map((plan) => plan.renewal.basis)).size).toBe(3);
    expect(new Set(plans.map((plan) => plan.cancel)).size).toBe(2);
  });

  test('gives the source of every legal rule', () => {
    expect(catalog.region('eu')).toMatchObject({ withdrawal_days: 14 });
    const notices = [...catalog.regions.values()].flatMap((region) => region.notices);
    expect(notices.length).toBeGreaterThan(0);
    for (const notice of notices) expect(notice.source).toMatch(/§|article|art\./i);
  });

  test('keeps the right of use of a perpetual licence after expiry', () => {
    const plan = catalog.plan('workstation-perpetual');
    expect(plan?.reactivation_days).toBeNull();
    expect(plan?.entitlements.find((rule) => rule.feature === 'editor')?.in).toContain('expired');
  });

  test('limits what an agent and a customer may do in a licence, and not an administrator', () => {
    const { key_rotations, given_days, refunds } = catalog.limits;
    expect(key_rotations.most.api_key).toEqual({ customer: 5, agent: 10 });
    // Every member who may rotate a key has a limit.
    expect(Object.keys(key_rotations.most.member).toSorted()).toEqual(holdersOf('licenses:command').member.toSorted());
    expect(given_days.most.api_key).toEqual({ agent: 93 });
    // A customer withdraws by right.
    expect(refunds.most).toEqual({ api_key: { agent: 2 }, staff: { agent: 2 }, member: {} });
  });

  test('has no plan or region of another id', () => {
    expect(catalog.plan('toString')).toBeUndefined();
    expect(catalog.region('atlantis')).toBeUndefined();
  });
});
