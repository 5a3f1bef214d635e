import type { Database } from '../../db/connect.ts';
import { notificationId } from '../../db/notification-id.ts';
import { findMailFacts, keepSandboxMails, type MailFacts, type WrittenMail } from '../../db/queries/notifications.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import { createContext } from './context.ts';
import { render } from './render.ts';
import type { Templates } from './templates.ts';

interface SandboxMailDependencies {
  readonly db: Database;
  readonly templates: Templates;
  /** Where customers manage their licences. */
  readonly publicUrl: string;
}

/**
 * Writes and keeps the mails of recorded steps of a sandbox, each about the licence as it was after its step. For live licences it
 * does nothing: their mails are written when they are sent. It can be repeated.
 */
export function createSandboxMailWriter({ db, ...texts }: SandboxMailDependencies) {
  return async (steps: readonly Step[]): Promise<void> => {
    const [first] = steps;
    if (!first || first.license.sandbox === null || !steps.some(hasNotice)) return;
    const facts = await findMailFacts(db, first.license.id);
    if (facts)
      await keepSandboxMails(
        db,
        steps.flatMap((step) => mailsOf(step, facts, texts)),
      );
  };
}

function hasNotice({ effects }: Step): boolean {
  return effects.some(({ kind }) => kind === 'notify');
}

function mailsOf(
  { license, entry, effects }: Step,
  facts: MailFacts,
  { templates, publicUrl }: Omit<SandboxMailDependencies, 'db'>,
): WrittenMail[] {
  const context = createContext({ ...facts, license }, entry.at, publicUrl);
  const notices = effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.notice] : []));
  return notices.map((notice, n) => {
    const { subject, text } = render(templates, notice, context);
    return { id: notificationId(license.id, entry.sequence, n), subject, text };
  });
}
