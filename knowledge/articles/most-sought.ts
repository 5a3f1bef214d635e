import type { Article } from './files.ts';

/** What most people come to the help for, the first one most. */
export const MOST_SOUGHT = [
  'payment-failed',
  'cancel',
  'renew',
  'sign-in',
  'change-plan-or-seats',
  'invoices',
  'payment-method',
  'activations',
  'replace-key',
  'withdraw',
];

/** All articles: those that are sought most, and then the others in their order. */
export function mostSoughtFirst(articles: readonly Article[]): Article[] {
  const first = MOST_SOUGHT.flatMap((id) => articles.find((article) => article.id === id) ?? []);
  return [...first, ...articles.filter((article) => !first.includes(article))];
}
