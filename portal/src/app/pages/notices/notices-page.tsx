import { useQueryClient, useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccount } from '../../data/me.ts';
import { accountQuery } from '../../data/accounts.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { allNoticesQuery, readNotices, type Notice } from '../../data/notices.ts';
import { useFormats, type Formats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Page } from '../../parts/page.tsx';
import '../licences/licences.css';
import { NoticeList } from './notice-list.tsx';
import { PreferencesLink } from './preferences-link.tsx';

/** What the account should know of, by months. Whoever opens it has read it. */
export function Component() {
  const { t } = useTranslation('notices');
  const { account } = useAccount();
  const { data: details } = useSuspenseQuery(accountQuery(account));
  const formats = useFormats(details.zone);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useSuspenseInfiniteQuery(allNoticesQuery(account));
  const notices = data.pages.flatMap((page) => page.data);
  useReading(data.pages[0]);
  return (
    <Page title={t('title')} heading={t('title')} lead={t('lead')} actions={<PreferencesLink />}>
      {notices.length === 0 && <p className="empty">{t('none')}</p>}
      {byMonth(notices, formats).map(({ month, notices: ofMonth }) => (
        <Month key={month} month={month} notices={ofMonth} formats={formats} />
      ))}
      {hasNextPage && (
        <Button isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
          {t('older')}
        </Button>
      )}
    </Page>
  );
}

function Month({ month, notices, formats }: { month: string; notices: readonly Notice[]; formats: Formats }) {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <h2 id={id}>{month}</h2>
      <div className="dated">
        <NoticeList
          notices={notices}
          formats={formats}
          when={({ at }) => `${formats.shortDate(at)}, ${formats.clock(at)}`}
        />
      </div>
    </section>
  );
}

function byMonth(notices: readonly Notice[], formats: Formats) {
  const months = new Map<string, Notice[]>();
  for (const notice of notices) {
    const month = formats.longMonth(notice.at);
    months.set(month, [...(months.get(month) ?? []), notice]);
  }
  return Array.from(months, ([month, ofMonth]) => ({ month, notices: ofMonth }));
}

/** Says once that what is shown has been read. It stays marked as new until the page is opened again. */
function useReading(first: { data: readonly Notice[]; read_until: string | null } | undefined): void {
  const client = useQueryClient();
  const { account } = useAccount();
  const [newest] = first?.data ?? [];
  const until = newest?.new === true ? newest.at : null;
  const read = useRef<string | null>(null);
  useEffect(() => {
    if (until === null || read.current === until) return;
    read.current = until;
    // They stay new where it fails: the next visit says it again.
    readNotices(client, account, until).catch(() => {
      read.current = null;
    });
  }, [account, client, until]);
}
