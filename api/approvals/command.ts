import type { ApprovableAction } from '../../domain/access/approvals.ts';
import { COMMANDS, type CommandEvent, type CommandName } from '../../domain/lifecycle/commands.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import { interventionBody } from '../../contract/support.ts';
import { fieldErrors, REPORT_INPUT } from '../http/parse-input.ts';
import { validationProblem } from '../http/problem.ts';
import type { Call } from '../http/route.ts';
import { commandEvent } from '../licenses/commands.ts';
import type { LicenseRead } from '../licenses/license-json.ts';
import { toEvent } from '../support/signals.ts';

/** What somebody asks for: the action, the body with which it would be sent, and why. */
export interface WantedCommand {
  readonly action: ApprovableAction;
  readonly body: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
}

/**
 * The event of a wanted command, for the licence as it is. An intervention that gives no reason has that of the request. Throws
 * `validation_failed` where the body does not fit the action, and `plan_not_sold`.
 */
export function wantedEvent(
  call: Call,
  read: LicenseRead,
  { action, body, reason }: WantedCommand,
): CommandEvent | InterventionEvent {
  const pointer = '#/body';
  if (isCommand(action)) return commandEvent(call, read, { name: action, body, pointer });
  const sent = { ...(reason === null ? {} : { reason }), ...body, type: action.replaceAll('_', '-') };
  const parsed = interventionBody.safeParse(sent, REPORT_INPUT);
  if (parsed.error) throw validationProblem(fieldErrors(parsed.error, 'body', pointer));
  return toEvent(parsed.data, read.record);
}

function isCommand(action: ApprovableAction): action is CommandName {
  return COMMANDS.some((name) => name === action);
}
