import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { seatUseQuery } from '../../data/activations.ts';
import type { License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { Button } from '../../parts/button.tsx';
import { at } from '../../parts/life-mini.tsx';
import { listAxis, positionOf } from '../../parts/life-shape.ts';
import { Months } from '../../parts/months.tsx';
import { Tour } from '../../shell/tour.tsx';
import { LicenceRow } from './licence-row.tsx';
import { useListed } from '../../data/listed.ts';
import { usePayer } from '../../data/paid-by.ts';
import { grouped, GROUPS, type Group } from '../../data/urgency.ts';
import { useWasQuiet } from '../../data/use-quiet.ts';

/** A group shows so many licences at first, and as many more at each press: long lists stay quick. */
const CHUNK = 50;

interface LicenceListProps {
  readonly licenses: License[];
  readonly nowMs: number;
  readonly zone: string;
}

/** Licences by urgency, on one axis of time. */
export function LicenceList({ licenses, nowMs, zone }: LicenceListProps) {
  const { t } = useTranslation('licences');
  const groups = useMemo(() => grouped(licenses, nowMs), [licenses, nowMs]);
  const shown = GROUPS.filter((group) => groups[group].length > 0);
  const axis = listAxis(nowMs);
  const today = positionOf(nowMs, axis);
  return (
    <section className="licences" aria-label={t('title')}>
      <div className="lic-grid">
        <div className="lic-head" aria-hidden="true">
          <span>{t('column.licence')}</span>
          <span>{t('column.key')}</span>
          <Months axis={axis} zone={zone} now={{ atMs: nowMs, name: t('today') }} />
          <span>{t('column.next')}</span>
          <span />
        </div>
        <i className="today" aria-hidden="true" style={at({ '--now': today })}>
          <span>{t('today')}</span>
        </i>
        {shown.map((group, index) => (
          <LicenceGroup key={group} group={group} licenses={groups[group]} nowMs={nowMs} withTour={index === 0} />
        ))}
      </div>
    </section>
  );
}

interface LicenceGroupProps {
  readonly group: Group;
  readonly licenses: readonly License[];
  readonly nowMs: number;
  readonly withTour: boolean;
}

function LicenceGroup({ group, licenses, nowMs, withTour }: LicenceGroupProps) {
  const { t } = useTranslation('licences');
  const listed = useListed();
  const payer = usePayer();
  const { account } = useAccount();
  const { data: used } = useQuery({ ...seatUseQuery(account), enabled: useWasQuiet() });
  const [count, setCount] = useState(CHUNK);
  const left = licenses.length - count;
  return (
    <>
      <h2 className="lic-group">
        {t(`group.${group}`)} <span className="muted">{licenses.length}</span>
      </h2>
      {withTour && <Tour />}
      <ul role="list">
        {licenses.slice(0, count).map((license) => (
          <LicenceRow
            key={license.id}
            listed={listed(license, nowMs)}
            nowMs={nowMs}
            card={payer(license)}
            used={used?.[license.id]}
          />
        ))}
      </ul>
      {left > 0 && (
        <p className="lic-more">
          <Button size="small" onPress={() => setCount(count + CHUNK)}>
            {t('more', { count: Math.min(left, CHUNK) })}
          </Button>
        </p>
      )}
    </>
  );
}
