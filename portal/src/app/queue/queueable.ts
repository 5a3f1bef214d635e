import type { Action, FilledCommand, Preview } from '../data/commands.ts';
import type { License } from '../data/licenses.ts';
import { factsOfLicense, factsOfPreview } from './facts.ts';
import type { QueuedCommand } from './queue.ts';

/** Commands that can wait for the network: they cost nothing now, and can be undone. */
const QUEUEABLE: ReadonlySet<Action> = new Set(['uncancel', 'pause', 'resume', 'set-auto-renew']);

/** Whether a command can be asked for without a network: the licence, as it was seen last, allows it. */
export function canQueue(license: License, action: Action): boolean {
  return QUEUEABLE.has(action) && license.available_actions.includes(action);
}

interface Asked {
  readonly person: string;
  readonly account: string;
  readonly planName: string;
  readonly license: License;
  readonly command: FilledCommand;
  /** What the person had before their eyes; null where it could not be read without a network. */
  readonly preview: Preview | null;
}

/** The command as it waits, with what the person saw. */
export function queuedOf({ person, account, planName, license, command, preview }: Asked): QueuedCommand {
  return {
    ...command,
    key: crypto.randomUUID(),
    person,
    account,
    plan: planName,
    askedAt: new Date().toISOString(),
    seen: {
      license: factsOfLicense(license),
      preview: preview && { facts: factsOfPreview(preview), id: preview.id, expiresAt: preview.expires_at },
    },
    sentWith: null,
    outcome: null,
  };
}
