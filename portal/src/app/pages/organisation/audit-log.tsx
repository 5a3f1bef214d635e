import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountQuery } from '../../data/accounts.ts';
import { apiKeysQuery } from '../../data/api-keys.ts';
import { auditLogQuery, type LogChoice } from '../../data/audit-log.ts';
import { licensesQuery } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { membersQuery } from '../../data/members.ts';
import { usePlanName } from '../../data/plan-name.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { TableHead } from '../../parts/table-head.tsx';
import { LogChoices, type Names } from './log-choices.tsx';
import { LogEntry } from './log-entry.tsx';

/** What changed nothing is shown on request. */
const AT_FIRST: LogChoice = { preview: 'false' };

/** The log of the account, with what is chosen of it. */
export function AuditLog() {
  const { account } = useAccount();
  const [choice, setChoice] = useState<LogChoice>(AT_FIRST);
  const { data: members } = useSuspenseQuery(membersQuery(account));
  const { data: keys } = useSuspenseQuery(apiKeysQuery(account));
  const { data: licenses } = useSuspenseQuery(licensesQuery(account));
  const planName = usePlanName();
  const names: Names = useMemo(
    () => ({
      members: members.map(({ person, id, name }) => ({ principal: person, subject: id, name })),
      keys: keys.map(({ id, name }) => ({ principal: id, subject: id, name })),
      licences: new Map(licenses.map(({ id, plan }) => [id, planName(plan)])),
    }),
    [members, keys, licenses, planName],
  );
  return (
    <>
      <LogChoices choice={choice} names={names} onChange={setChoice} />
      <Suspense fallback={<Skeleton />}>
        <Entries choice={choice} names={names} />
      </Suspense>
    </>
  );
}

function Entries({ choice, names }: { choice: LogChoice; names: Names }) {
  const { t } = useTranslation('audit-log');
  const { account } = useAccount();
  const { data: about } = useSuspenseQuery(accountQuery(account));
  const formats = useFormats(about.zone);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useSuspenseInfiniteQuery(
    auditLogQuery(account, choice),
  );
  const entries = data.pages.flatMap((page) => page.data);
  if (entries.length === 0) return <Nothing isChosen={Object.keys(choice).some((part) => part !== 'preview')} />;
  return (
    <>
      <table className="table stack audit-log" role="table">
        <TableHead columns={[t('when'), t('who'), t('what'), t('outcome')]} />
        <tbody role="rowgroup">
          {entries.map((entry) => (
            <LogEntry key={entry.id} entry={entry} names={names} formats={formats} />
          ))}
        </tbody>
      </table>
      {hasNextPage && (
        <p className="section-more">
          <Button look="quiet" isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
            {t('earlier')}
          </Button>
        </p>
      )}
    </>
  );
}

function Nothing({ isChosen }: { isChosen: boolean }) {
  const { t } = useTranslation('audit-log');
  return (
    <div className="empty">
      <p>
        <b>{t(isChosen ? 'no_match' : 'none')}</b>
      </p>
      <p className="soft">{t(isChosen ? 'no_match_about' : 'none_about')}</p>
    </div>
  );
}
