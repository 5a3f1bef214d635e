import {
  Button,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import { showAnnouncementsBy } from './announcements.tsx';

const SHOWN_MS = 8_000;
const queue = new ToastQueue<string>({ maxVisibleToasts: 3 });
showAnnouncementsBy((text) => queue.add(text, { timeout: SHOWN_MS }));

export function AnnouncementRegion() {
  const { t } = useTranslation();
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={t('announcements')}>
      {({ toast }) => (
        <Toast toast={toast} className="toast">
          <Icon name="check" />
          <ToastContent>
            <Text slot="title">{toast.content}</Text>
          </ToastContent>
          <Button slot="close" className="btn small icon-only" aria-label={t('close')}>
            <Icon name="x" />
          </Button>
        </Toast>
      )}
    </ToastRegion>
  );
}
