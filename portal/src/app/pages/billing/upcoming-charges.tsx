import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { payersOf } from '../../data/paid-by.ts';
import { paymentMethodsQuery } from '../../data/payment-methods.ts';
import { useFormats } from '../../format/format.ts';
import { TableHead } from '../../parts/table-head.tsx';
import { useListed } from '../../data/listed.ts';
import { comingCharges } from '../../data/urgency.ts';
import { cardName } from '../../format/card.ts';

const SPANS = [30, 90, 366] as const;

/** What will be charged by itself, by date. The amounts are the API's; they are not added up here. */
export function UpcomingCharges({ licenses, nowMs, zone }: { licenses: License[]; nowMs: number; zone: string }) {
  const { t } = useTranslation(['billing', 'labels']);
  const { account } = useAccount();
  const formats = useFormats(zone);
  const listed = useListed();
  const { data: cards } = useSuspenseQuery(paymentMethodsQuery(account));
  const [days, setDays] = useState<(typeof SPANS)[number]>(90);
  const charges = comingCharges(licenses, nowMs, days);
  return (
    <section className="section" aria-labelledby="upcoming">
      <div className="section-head">
        <h2 id="upcoming">{t('upcoming.title')}</h2>
        <ToggleButtonGroup
          className="segments"
          aria-label={t('upcoming.how_far')}
          selectedKeys={[days]}
          disallowEmptySelection
          onSelectionChange={([chosen]) => setDays(SPANS.find((span) => span === chosen) ?? days)}
        >
          {SPANS.map((span) => (
            <ToggleButton key={span} id={span} className="">
              {t(`upcoming.span.${span}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </div>
      {charges.length === 0 ? (
        <p className="soft">{t('upcoming.none')}</p>
      ) : (
        <table role="table" className="table stack upcoming">
          <TableHead
            columns={[
              t('upcoming.date'),
              t('upcoming.for'),
              t('upcoming.paid_by'),
              { name: t('upcoming.amount'), look: 'end' },
            ]}
          />
          <tbody role="rowgroup">
            {charges.map(({ license, what, at, amount }) => {
              const { name } = listed(license, nowMs);
              const card = payersOf(license, cards).first;
              return (
                <tr role="row" key={`${license.id} ${at} ${what}`}>
                  <td role="cell" className="nowrap">
                    {formats.shortDate(at)}
                  </td>
                  <th scope="row" role="rowheader">
                    <Link to={`/${account}/licences/${license.id}`}>{name}</Link>
                    <small> {t(`labels:next_events.${what}`)}</small>
                  </th>
                  <td role="cell">{card ? cardName(card) : t('upcoming.no_card')}</td>
                  <td role="cell" className="end num">
                    {formats.money(amount)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
