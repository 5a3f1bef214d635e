import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { changeLogQuery, type ChangeLogEntry } from '../../data/change-log.ts';
import { forecastQuery, type Forecast } from '../../data/forecast.ts';
import type { License, Plan } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { usePayer } from '../../data/paid-by.ts';
import { useFormats } from '../../format/format.ts';
import { dayOf } from '../../format/start-of-day.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { useLifeEvents } from '../../parts/lifeline/life-events.ts';
import { LifeSentence } from '../../parts/lifeline/life-sentence.tsx';
import { LifeTable } from '../../parts/lifeline/life-table.tsx';
import { Lifeline } from '../../parts/lifeline/lifeline.tsx';
import type { Range } from '../../parts/lifeline/scale.ts';
import { viewOf } from '../../parts/lifeline/view.ts';
import { LoadError } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { cardName } from '../../format/card.ts';
import { commandOf, FAILING, possible, suppositionOf, type Supposed, type WhatIf } from './suppositions.ts';
import { WhatIfChoice } from './what-if.tsx';

interface LifeProps {
  readonly license: License;
  readonly planName: string;
  readonly plan: Plan | undefined;
}

const RANGES = ['period', 'all'] as const satisfies readonly Range[];

/** The life of a licence: what has happened, what will, and what would if something were otherwise. */
export function Life({ license, ...rest }: LifeProps) {
  const { t } = useTranslation('lifeline');
  const { account } = useAccount();
  const [range, setRange] = useState<Range>('period');
  const log = useQuery(changeLogQuery(account, license.id));
  const forecast = useQuery(forecastQuery(account, license));
  const worst = useQuery(forecastQuery(account, license, { payments: FAILING }));
  const failed = [log, forecast].find(({ error }) => error);
  const since = log.data?.entries[0]?.at ?? license.created_at;
  return (
    <section className="section life" aria-labelledby="life">
      <div className="section-head">
        <h2 id="life">{t('title')}</h2>
        <ToggleButtonGroup
          className="segments"
          aria-label={t('range.label')}
          selectedKeys={[range]}
          disallowEmptySelection
          onSelectionChange={([key]) => setRange(RANGES.find((one) => one === key) ?? range)}
        >
          {RANGES.map((one) => (
            <ToggleButton key={one} id={one} className="">
              {t(`range.${one}`, { year: dayOf(since, license.zone).slice(0, 4) })}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </div>
      {failed && <LoadError error={failed.error} retry={() => void failed.refetch()} />}
      {!failed && log.data && forecast.data && !worst.isPending ? (
        <KnownLife
          license={license}
          {...rest}
          range={range}
          entries={log.data.entries}
          forecast={forecast.data}
          worst={worst.data}
        />
      ) : (
        !failed && <Skeleton />
      )}
    </section>
  );
}

interface KnownLifeProps extends LifeProps {
  readonly range: Range;
  readonly entries: readonly ChangeLogEntry[];
  readonly forecast: Forecast;
  readonly worst: Forecast | undefined;
}

function KnownLife({ license, planName, plan, range, entries, forecast, worst }: KnownLifeProps) {
  const { t } = useTranslation('lifeline');
  const { account, can } = useAccount();
  const { zone, period } = license;
  const formats = useFormats(zone);
  const payer = usePayer()(license);
  const card = payer && cardName(payer);
  const life = useLifeEvents(formats, card);
  const [whatIf, setWhatIf] = useState<WhatIf | null>(null);
  const [supposed, setSupposed] = useState<Supposed>({ days: 7, seats: license.seats.granted });
  const at = { now: forecast.from, zone };
  const other = useQuery({
    ...forecastQuery(account, license, whatIf ? suppositionOf(whatIf, supposed, at) : {}),
    placeholderData: keepPreviousData,
    enabled: whatIf !== null,
  });
  const past = life.past(entries);
  const coming = life.coming(forecast, past);
  const isCharged = coming.some(({ amount }) => amount !== null);
  const options = possible(license, isCharged);
  const instead = whatIf && other.data ? life.instead(other.data, past, coming) : null;
  const refused = other.data?.data.some(({ refusal }) => refusal !== null) ?? false;
  const events = [...past, ...coming];
  const least = worst ? life.coming(worst, past) : [];
  const periodStartMs = period && Date.parse(period.start);
  const shown = viewOf({ range, nowMs: Date.parse(forecast.from), periodStartMs, events, instead, worst: least });
  const command = whatIf && commandOf(whatIf, supposed, at);
  return (
    <>
      <WhatIfChoice
        options={options}
        chosen={whatIf}
        supposed={supposed}
        plan={plan}
        onChoose={setWhatIf}
        onSuppose={setSupposed}
      />
      <Lifeline
        events={events}
        instead={instead}
        worst={least}
        now={forecast.from}
        zone={zone}
        range={range}
        period={period}
      >
        {whatIf && other.error && <LoadError error={other.error} retry={() => void other.refetch()} />}
        <LifeSentence
          coming={instead ?? coming}
          now={{ access: past.at(-1)?.access ?? license.access, state: license.state }}
          planName={planName}
          card={card}
          canCancel={whatIf === null && license.available_actions.includes('cancel')}
          formats={formats}
        />
        {whatIf && (
          <div className="life-what-if">
            {refused && <p role="alert">{t('what_if.refused')}</p>}
            {command && can('licenses:command') && (
              <ButtonLink href={`/${account}/licences/${license.id}/${command.action}?${command.search}`}>
                {t(refused ? 'what_if.why' : `what_if.do.${whatIf}`)}
              </ButtonLink>
            )}
            {whatIf === 'card' && can('billing:write') && (
              <ButtonLink href={`/${account}/billing`}>{t('what_if.do.card')}</ButtonLink>
            )}
          </div>
        )}
      </Lifeline>
      <LifeTable events={[...shown.past, ...(shown.instead ?? shown.coming)]} formats={formats} />
    </>
  );
}
