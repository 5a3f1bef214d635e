import type { FilledCommand } from '../../data/commands.ts';

/**
 * A command that was sent and whose outcome this browser has not seen yet. It is kept until it has one, so that a page that is loaded
 * again sends the same request with the same idempotency key, which is carried out once. Nothing in it is secret.
 */
export interface KeptAttempt extends FilledCommand {
  /** Id of the preview that the person confirmed. */
  readonly preview: string;
  readonly key: string;
}

const nameOf = ({ license, action }: Pick<FilledCommand, 'license' | 'action'>) =>
  `evergreen.command.${license}.${action}`;

/** The attempt at a command whose outcome is not known; null where there is none. */
export function keptAttempt(command: Pick<FilledCommand, 'license' | 'action'>): KeptAttempt | null {
  try {
    const kept = sessionStorage.getItem(nameOf(command));
    return kept === null ? null : (JSON.parse(kept) as KeptAttempt);
  } catch {
    return null;
  }
}

/** The attempt to send a command with a preview: the same key whenever it is asked for again. */
export function keepAttempt(command: FilledCommand, preview: string): KeptAttempt {
  const kept = keptAttempt(command);
  if (kept?.preview === preview) return kept;
  const { license, action, body } = command;
  const attempt = { license, action, body, preview, key: crypto.randomUUID() };
  try {
    sessionStorage.setItem(nameOf(command), JSON.stringify(attempt));
  } catch {
    // A browser that keeps nothing still sends once: the preview is used up by then.
  }
  return attempt;
}

export function forgetAttempt(command: Pick<FilledCommand, 'license' | 'action'>): void {
  try {
    sessionStorage.removeItem(nameOf(command));
  } catch {
    // Nothing was kept.
  }
}
