import { HELP_WINDOWS, type HelpWindow, type PlanType } from '../../domain/lifecycle/help-windows.ts';
import type { Article } from './files.ts';

/** What an article is chosen by: what the plan is to its holder, and the windows of the licence's life that are open. */
export interface Situation {
  readonly plans: readonly PlanType[];
  readonly windows: readonly HelpWindow[];
}

/**
 * The articles that are for such a plan and one of the windows, best first: by the most urgent window that they name, then by
 * how much they are for it (it stands first in their list), then by how few others they are for.
 */
export function articlesThatFit(articles: readonly Article[], { plans, windows }: Situation): Article[] {
  return articles
    .filter((article) => article.plans.some((type) => plans.includes(type)))
    .flatMap((article) => {
      const window = HELP_WINDOWS.find((name) => windows.includes(name) && article.windows.includes(name));
      return window ? [{ article, rank: rankOf(article, window) }] : [];
    })
    .toSorted((a, b) => compare(a.rank, b.rank))
    .map(({ article }) => article);
}

/** Articles come in the order of their ids, which a stable sort keeps where these are equal. */
function rankOf({ windows }: Article, window: HelpWindow): readonly number[] {
  return [HELP_WINDOWS.indexOf(window), windows.indexOf(window), windows.length];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
