import { useTranslation } from 'react-i18next';
import type { Notice } from '../../data/notices.ts';
import type { Formats } from '../../format/format.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { NextStep } from './next-step.tsx';
import { useNoticeWords } from './notice-words.ts';
import './notices.css';

const ICONS: Readonly<Record<Notice['kind'], IconName>> = {
  license_mail: 'mail',
  payment_mail: 'billing',
  card_ending: 'billing',
  invitation_unanswered: 'org',
  approval_waiting: 'queue',
  ownership_claimed: 'shield',
  account_viewed: 'eye',
};

interface NoticeListProps {
  readonly notices: readonly Notice[];
  readonly formats: Formats;
  /** When it was, in words, where the list is not grouped by days. */
  readonly when: (notice: Notice) => string;
}

export function NoticeList({ notices, formats, when }: NoticeListProps) {
  const { t } = useTranslation('notices');
  const words = useNoticeWords(formats);
  return (
    <ul className="notices">
      {notices.map((notice) => (
        <li key={notice.id} data-new={notice.new || undefined}>
          <Icon name={ICONS[notice.kind]} />
          <div>
            <p>
              {notice.new && <b className="notice-new">{t('new')} </b>}
              {words(notice)}
            </p>
            <div className="notice-foot">
              <small>{when(notice)}</small>
              <NextStep notice={notice} />
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}
