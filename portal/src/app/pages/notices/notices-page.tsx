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

/** What the account should know of, by days. Whoever opens it has read it. */
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
      {byDay(notices, formats).map(({ day, notices: ofDay }) => (
        <Day key={day} day={day} notices={ofDay} formats={formats} />
      ))}
      {hasNextPage && (
        <Button isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
          {t('older')}
        </Button>
      )}
    </Page>
  );
}

function Day({ day, notices, formats }: { day: string; notices: readonly Notice[]; formats: Formats }) {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <h2 id={id}>{day}</h2>
      <NoticeList notices={notices} formats={formats} when={({ at }) => formats.clock(at)} />
    </section>
  );
}

function byDay(notices: readonly Notice[], formats: Formats) {
  const days = new Map<string, Notice[]>();
  for (const notice of notices) {
    const day = formats.longDate(notice.at);
    days.set(day, [...(days.get(day) ?? []), notice]);
  }
  return Array.from(days, ([day, ofDay]) => ({ day, notices: ofDay }));
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
