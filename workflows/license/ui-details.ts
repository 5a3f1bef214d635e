import { toRfc3339 } from '../../domain/calendar/instant.ts';
import { agenda, nextDueEvent } from '../../domain/lifecycle/agenda.ts';
import type { License } from '../../domain/lifecycle/license.ts';

/** What Temporal's web UI shows of a licence (Markdown): its state, its period, and what comes next. */
export function uiDetails(license: License): string {
  const { terms, period, state, scheduledChange: next } = license;
  const due = agenda(license).map(({ at, event }) => `- ${toRfc3339(at)}: ${event.type.replaceAll('_', ' ')}`);
  return [
    `**${state}** on plan **${terms.plan.id}** × ${terms.quantity}, auto-renew ${license.autoRenew ? 'on' : 'off'}`,
    next ? `next period on plan **${next.plan.id}** × ${next.quantity}` : '',
    license.heldSince === null ? '' : `on hold since ${toRfc3339(license.heldSince)}`,
    period
      ? `period ${period.number} (${period.kind}): ${toRfc3339(period.start)} → ${toRfc3339(period.end)}`
      : 'no period yet',
    due.length > 0 ? `next:\n${due.join('\n')}` : 'nothing is due',
  ]
    .filter((line) => line !== '')
    .join('\n\n');
}

/** The summary on the licence's one timer. */
export function timerSummary(license: License | null): string {
  const due = license && nextDueEvent(license);
  return due ? `until ${due.event.type.replaceAll('_', ' ')} at ${toRfc3339(due.at)}` : 'until a message arrives';
}
