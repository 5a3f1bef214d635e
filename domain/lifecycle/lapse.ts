import type { InstantMs } from '../calendar/instant.ts';
import { nextDue } from './agenda.ts';
import { TIMER, type License } from './license.ts';
import { transition } from './transition.ts';

/**
 * The licence as time alone leaves it at `at`: everything due by then is applied, up to the first thing that needs
 * money to be tried. Until that attempt's outcome is known a licence keeps what it has, for as long as the grace that
 * a failed attempt would have given it.
 */
export function lapsedAt(license: License, at: InstantMs): License {
  let now = license;
  for (let due = nextDue(now); due && due.at <= at; due = nextDue(now)) {
    const outcome = transition(now, due.event, due.at, TIMER);
    if (outcome.kind !== 'moved') return now;
    if (outcome.step.effects.some((effect) => effect.kind === 'collect')) return now;
    now = outcome.step.license;
  }
  return now;
}
