import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { viewsQuery } from '../../data/access.ts';
import { useAccount } from '../../data/me.ts';
import { accountQuery } from '../../data/accounts.ts';
import { useFormats } from '../../format/format.ts';

/** Who of the vendor's people has looked at the account, when, and why. */
export function AccountViews() {
  const { t } = useTranslation('access');
  const { t: label } = useTranslation('labels');
  const { account } = useAccount();
  const { data: views } = useSuspenseQuery(viewsQuery(account));
  const { data } = useSuspenseQuery(accountQuery(account));
  const formats = useFormats(data.zone);
  if (views.length === 0) return <p className="soft">{t('views.none')}</p>;
  return (
    <ul>
      {views.map((view) => (
        <li key={view.id} className="inline-form">
          <p className="grow">
            <b>{t('views.line', { name: view.viewed_by.first_name, from: formats.time(view.created_at) })}</b>
            <br />
            <span className="soft">
              {t('views.until', { role: label(`roles.${view.as}`), until: formats.clock(view.until) })}
            </span>
            <br />
            {t('views.reason', { reason: view.reason })}
          </p>
        </li>
      ))}
    </ul>
  );
}
