import type { InstantMs } from '../calendar/instant.ts';
import type { CommandOf } from '../lifecycle/commands.ts';
import type { Actor, License } from '../lifecycle/license.ts';
import { transition } from '../lifecycle/transition.ts';
import type { DeclarationContent, WaitingReason } from './declaration.ts';

/** What becomes of a declaration: its command is sent, or somebody of support decides. */
export type Judgement =
  | { readonly carryOut: true; readonly command: CommandOf<'cancel'> | CommandOf<'withdraw'> }
  | { readonly carryOut: false; readonly why: WaitingReason };

/**
 * Judges a declaration about the one licence that it names, by somebody whose address its account knows. Nobody has proved to be that
 * person, so nothing is carried out that an owner could not take back: a cancellation by which the licence runs on until its period
 * ends, which `uncancel` undoes. A withdrawal ends the contract and refunds it at once: for that the sender has to name the whole key.
 */
export function judge(
  declaration: Pick<DeclarationContent, 'kind' | 'extraordinary' | 'endsOn'>,
  license: License,
  { byKey, at, actor }: { readonly byKey: boolean; readonly at: InstantMs; readonly actor: Actor },
): Judgement {
  if (declaration.extraordinary) return { carryOut: false, why: 'extraordinary' };
  const { kind } = declaration;
  if (kind === 'withdraw' && !byKey) return { carryOut: false, why: 'key_needed' };
  if (declaration.endsOn !== null && isAfterPeriod(declaration.endsOn, license))
    return { carryOut: false, why: 'later_day' };
  const command =
    kind === 'cancel' ? ({ type: 'cancel', reason: null } as const) : ({ type: 'withdraw', reason: null } as const);
  const outcome = transition(license, command, at, actor);
  if (outcome.kind === 'refused') return { carryOut: false, why: 'refused' };
  if (outcome.kind === 'moved' && kind === 'cancel' && outcome.step.license.state !== license.state)
    return { carryOut: false, why: 'not_reversible' };
  return { carryOut: true, command };
}

/** Whether the licence would end before the wished day, if it was cancelled now. */
function isAfterPeriod(day: string, { period, terms }: License): boolean {
  if (period === null) return true;
  const lastDay = Temporal.Instant.fromEpochMilliseconds(period.end - 1)
    .toZonedDateTimeISO(terms.zone)
    .toPlainDate();
  return Temporal.PlainDate.compare(Temporal.PlainDate.from(day), lastDay) > 0;
}
