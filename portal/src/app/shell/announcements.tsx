import {
  Button,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../../contract/client/client.ts';
import { Icon } from '../parts/icon.tsx';

interface Announcement {
  readonly text: string;
  readonly undo?: { readonly name: string; readonly run: () => void };
}

const SHOWN_MS = 8_000;
const queue = new ToastQueue<Announcement>({ maxVisibleToasts: 3 });

/** Tells the outcome of what a person did, politely. It is never the only place where the outcome stands. */
export function announce(text: string, undo?: Announcement['undo']): void {
  queue.add(undo ? { text, undo } : { text }, { timeout: SHOWN_MS });
}

/** Tells why something did not work, where there is no better place beside the action. */
export function announceProblem(error: unknown): void {
  const text = error instanceof ApiError ? `${error.problem.detail} ${error.problem.next_step}` : null;
  announce(text ?? i18next.t('problem.unreachable_detail'));
}

export function Announcements() {
  const { t } = useTranslation();
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={t('announcements')}>
      {({ toast }) => (
        <Toast toast={toast} className="toast">
          <Icon name="check" />
          <ToastContent>
            <Text slot="title">{toast.content.text}</Text>
          </ToastContent>
          {toast.content.undo && (
            <Button
              className="btn small"
              onPress={() => {
                toast.content.undo?.run();
                queue.close(toast.key);
              }}
            >
              {toast.content.undo.name}
            </Button>
          )}
          <Button slot="close" className="btn small icon-only" aria-label={t('close')}>
            <Icon name="x" />
          </Button>
        </Toast>
      )}
    </ToastRegion>
  );
}
