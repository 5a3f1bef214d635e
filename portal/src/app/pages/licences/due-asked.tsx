import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Asked } from '../../data/asked.ts';
import { useListed, useLicenses } from '../../data/listed.ts';
import { useAccount } from '../../data/me.ts';
import { commandLabel } from '../../format/command-label.ts';
import { justBefore } from '../../format/format.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { DateBlock } from './date-block.tsx';

/** Somebody asks the person to approve a command: the newest request, and how many others there are. */
export function DueAsked({ asked: [first, ...others], zone }: { asked: readonly Asked[]; zone: string }) {
  const { t } = useTranslation(['licences', 'labels']);
  const { account } = useAccount();
  const { licenses } = useLicenses();
  const listed = useListed();
  if (!first) return null;
  const { approval, by } = first;
  const license = licenses.find(({ id }) => id === approval.license);
  const what = [t(commandLabel(approval.action)), license && listed(license, 0).planName].filter(Boolean).join(': ');
  return (
    <li data-state="asked">
      <DateBlock instant={justBefore(approval.expires_at)} zone={zone} />
      <div>
        <b>{by === null ? what : t('due.asked', { name: by, what })}</b>
        <p>
          {approval.reason ?? t('due.asked_about')}
          {others.length > 0 && (
            <>
              {' '}
              <Link to={`/${account}/approvals`}>{t('due.asked_others', { count: others.length })}</Link>
            </>
          )}
        </p>
        <ButtonLink
          size="small"
          href={`/${account}/approvals/${approval.id}`}
          aria-label={t('action.of', { action: t('action.decide'), licence: what })}
        >
          {t('action.decide')}
        </ButtonLink>
      </div>
    </li>
  );
}
