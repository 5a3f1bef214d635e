import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { useFormats } from '../../format/format.ts';
import { useListed } from '../../data/listed.ts';
import { upcomingChargesQuery, withinDays } from '../../data/upcoming-charges.ts';
import { comingCharges } from '../../data/urgency.ts';
import { useWasQuiet } from '../../data/use-quiet.ts';

const DAYS = 30;

/**
 * What will be charged by itself in the next days: the next charge of each licence, and once the page is there also those after it.
 * The amounts are the API's; they are not added up here.
 */
export function ComingCharges({ licenses, nowMs, zone }: { licenses: License[]; nowMs: number; zone: string }) {
  const { t } = useTranslation(['licences', 'labels']);
  const { account, can } = useAccount();
  const formats = useFormats(zone);
  const listed = useListed();
  const { data } = useQuery({ ...upcomingChargesQuery(account), enabled: useWasQuiet() });
  const charges = data
    ? withinDays(data.data, nowMs, DAYS).flatMap(({ license: id, ...charge }) => {
        const license = licenses.find((candidate) => candidate.id === id);
        return license ? [{ ...charge, license }] : [];
      })
    : comingCharges(licenses, nowMs, DAYS);
  return (
    <section aria-labelledby="coming">
      <div className="section-head">
        <h2 id="coming">{t('coming.title')}</h2>
        <span className="small muted">{t('coming.days', { count: DAYS })}</span>
      </div>
      {charges.length === 0 ? (
        <p className="soft">{t('coming.none')}</p>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('coming.date')}</th>
              <th scope="col">{t('coming.for')}</th>
              <th scope="col" className="end">
                {t('coming.amount')}
              </th>
            </tr>
          </thead>
          <tbody>
            {charges.map(({ license, what, at, amount }) => {
              const { name } = listed(license, nowMs);
              return (
                <tr key={`${license.id} ${at} ${what}`}>
                  <td className="nowrap">{formats.shortDate(at)}</td>
                  <td>
                    <Link to={license.id}>{name}</Link>
                    <small>{t(`labels:next_events.${what}`)}</small>
                  </td>
                  <td className="end num">{formats.money(amount)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {can('billing:read') && (
        <p className="section-more">
          <Link to={`/${account}/billing`}>{t('coming.all')}</Link>
        </p>
      )}
    </section>
  );
}
