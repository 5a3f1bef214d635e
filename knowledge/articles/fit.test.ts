import { expect, test } from 'vitest';
import type { HelpWindow, PlanType } from '../../domain/lifecycle/help-windows.ts';
import { loadArticles } from './articles.ts';
import { articlesThatFit } from './fit.ts';

const articles = loadArticles().list('en');
const fitting = (plan: PlanType, ...windows: HelpWindow[]) =>
  articlesThatFit(articles, { plans: [plan], windows })
    .slice(0, 3)
    .map(({ id }) => id);

test.each<[string, PlanType, HelpWindow[], string[]]>([
  ['a failed payment', 'subscription', ['grace'], ['payment-failed', 'payment-method', 'renew']],
  ['a suspended licence', 'subscription', ['win_back', 'suspended'], ['payment-failed', 'payment-method', 'renew']],
  ['a hold, before all else', 'subscription', ['on_hold', 'active'], ['hold']],
  ['a renewal that is near', 'subscription', ['renewal_window', 'active'], ['automatic-renewal', 'renew', 'cancel']],
  ['the days after a purchase', 'subscription', ['withdrawal_period', 'active'], ['withdraw', 'invoices']],
  ['a trial', 'trial', ['trial'], ['trial-and-purchase']],
  ['a cancelled licence', 'fixed_term', ['cancelled', 'active'], ['cancel']],
  ['an expired licence', 'subscription', ['expired'], ['expired']],
  ['a pause', 'subscription', ['paused'], ['pause']],
])('%s', (_name, plan, windows, expected) => {
  expect(fitting(plan, ...windows).slice(0, expected.length)).toEqual(expected);
});

test('what a kind of plan does not have is not suggested for it', () => {
  const all = articlesThatFit(articles, { plans: ['perpetual'], windows: ['paused', 'active'] });
  expect(all.map(({ id }) => id)).not.toContain('pause');
  expect(articlesThatFit(articles, { plans: ['trial'], windows: ['withdrawal_period'] })).toEqual([]);
});

test('an article that is for no window is never suggested', () => {
  expect(articles.find(({ id }) => id === 'sign-in')?.windows).toEqual([]);
});
