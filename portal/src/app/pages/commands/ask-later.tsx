import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { License } from '../../data/licenses.ts';
import { useMe } from '../../data/me.ts';
import { Button } from '../../parts/button.tsx';
import { useCommandPlace } from '../../parts/command-place.ts';
import { Icon } from '../../parts/icon.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { canQueue, queuedOf } from '../../queue/queueable.ts';
import { enqueue } from '../../queue/queue.ts';
import { announce } from '../../shell/announcements.tsx';
import type { CommandState } from './use-command.ts';

interface AskLaterProps {
  readonly state: CommandState;
  readonly license: License;
}

/** Whether the command can wait for the network. */
function useCanWait(state: CommandState, license: License): boolean {
  const { can, sandbox } = useCommandPlace();
  // In a sandbox nothing is real that could wait.
  return sandbox === null && can('licenses:command') && canQueue(license, state.command.action);
}

/** Without a network: that the command can wait for it, or that it cannot. */
export function OfflineNotice({ state, license }: AskLaterProps) {
  const { t } = useTranslation('commands');
  const isPossible = useCanWait(state, license);
  return (
    <div className="banner" data-state="paused" role="status">
      <Icon name="offline" />
      <p>
        <b>{t('queue.offline')}</b>{' '}
        {isPossible ? t(state.shown ? 'queue.can_wait' : 'queue.can_wait_unseen') : t('queue.cannot_wait')}
      </p>
    </div>
  );
}

interface AskLaterButtonProps extends AskLaterProps {
  readonly planName: string;
  readonly onAsked: () => void;
}

/** Puts the command into the queue, with what the person sees now. Nothing where it cannot wait. */
export function AskLaterButton({ state, license, planName, onAsked }: AskLaterButtonProps) {
  const { t } = useTranslation('commands');
  const { account } = useCommandPlace();
  const { person } = useMe();
  const [error, setError] = useState<unknown>(null);
  const canWait = useCanWait(state, license);
  const { command, shown } = state;
  if (!canWait) return null;

  async function ask() {
    try {
      await enqueue(queuedOf({ person: person.id, account, planName, license, command, preview: shown ?? null }));
    } catch (failure) {
      // A browser that keeps nothing cannot let it wait.
      return setError(failure);
    }
    announce(t('queue.asked', { what: t(`title.${command.action}`, { plan: planName }) }));
    onAsked();
  }

  return (
    <>
      <Button look="primary" icon="queue" onPress={() => void ask()}>
        {t('queue.ask')}
      </Button>
      {error !== null && <Refusal error={error} />}
    </>
  );
}
