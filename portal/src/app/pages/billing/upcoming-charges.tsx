import { useSuspenseQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { License } from '../../data/licenses.ts';
import { useListed } from '../../data/listed.ts';
import { useAccount } from '../../data/me.ts';
import { payersOf } from '../../data/paid-by.ts';
import { paymentMethodsQuery } from '../../data/payment-methods.ts';
import { upcomingChargesQuery, withinDays, type UpcomingCharge } from '../../data/upcoming-charges.ts';
import { cardName } from '../../format/card.ts';
import { useFormats, type Formats } from '../../format/format.ts';
import { TableHead } from '../../parts/table-head.tsx';
import { Term } from '../../parts/term.tsx';
import { chargesByMonth } from './charges-by-month.ts';

const SPANS = [30, 90, 366] as const;

interface UpcomingChargesProps {
  readonly licenses: License[];
  readonly nowMs: number;
  readonly zone: string;
}

/** What will be charged by itself; under its month where months have several charges. The amounts are the API's; here those of a month are added up. */
export function UpcomingCharges({ licenses, nowMs, zone }: UpcomingChargesProps) {
  const { t } = useTranslation('billing');
  const { account } = useAccount();
  const formats = useFormats(zone);
  const { data } = useSuspenseQuery(upcomingChargesQuery(account));
  const [days, setDays] = useState<(typeof SPANS)[number]>(90);
  const charges = withinDays(data.data, nowMs, days);
  const months = chargesByMonth(charges, formats.longMonth);
  const areGathered = charges.length >= 2 * months.length;
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
      {months.length === 0 ? (
        <p className="soft">{t('upcoming.none')}</p>
      ) : (
        <table role="table" className="table stack upcoming">
          <TableHead
            columns={[
              t('upcoming.date'),
              t('upcoming.for'),
              t('upcoming.paid_by'),
              { name: t('upcoming.amount'), shown: <Term word="net">{t('upcoming.amount')}</Term>, look: 'end' },
            ]}
          />
          <tbody role="rowgroup">
            {months.map(({ month, charges: ofMonth, sums }) => (
              <Fragment key={month}>
                {areGathered && (
                  <tr role="row" className="month">
                    <th scope="rowgroup" role="rowheader" colSpan={3}>
                      {month}
                    </th>
                    <td role="cell" className="end num">
                      {formats.list(sums.map(formats.money))}
                    </td>
                  </tr>
                )}
                {ofMonth.map((charge) => (
                  <ChargeRow
                    key={`${charge.license} ${charge.at}`}
                    charge={charge}
                    license={licenses.find(({ id }) => id === charge.license)}
                    nowMs={nowMs}
                    formats={formats}
                  />
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      )}
      {!data.complete && <p className="small muted">{t('upcoming.incomplete')}</p>}
    </section>
  );
}

interface ChargeRowProps {
  readonly charge: UpcomingCharge;
  readonly license: License | undefined;
  readonly nowMs: number;
  readonly formats: Formats;
}

function ChargeRow({ charge: { what, at, amount }, license, nowMs, formats }: ChargeRowProps) {
  const { t } = useTranslation(['billing', 'labels']);
  const { account } = useAccount();
  const listed = useListed();
  const { data: cards } = useSuspenseQuery(paymentMethodsQuery(account));
  if (!license) return null;
  const card = payersOf(license, cards).first;
  return (
    <tr role="row">
      <td role="cell" className="nowrap">
        {formats.shortDate(at)}
      </td>
      <th scope="row" role="rowheader">
        <Link to={`/${account}/licences/${license.id}`}>{listed(license, nowMs).name}</Link>
        <small> {t(`labels:next_events.${what}`)}</small>
      </th>
      <td role="cell">{card ? cardName(card) : t('upcoming.no_card')}</td>
      <td role="cell" className="end num">
        {formats.money(amount)}
      </td>
    </tr>
  );
}
