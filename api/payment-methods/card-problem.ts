import type { CardRefusal } from '../../billing/card.ts';
import { problem } from '../http/problem.ts';

/** A card that the provider refuses; `pointer` is where the request names it. */
export function cardProblem({ refused, detail }: CardRefusal, pointer?: string): Error {
  return problem('payment_method_invalid', {
    detail,
    ...(pointer === undefined ? {} : { errors: [{ key: 'card_refused', pointer }] }),
    about: { reason: refused },
  });
}
