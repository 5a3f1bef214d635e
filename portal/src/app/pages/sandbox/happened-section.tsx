import { useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { LoadError } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { HappenedList } from './happened-list.tsx';
import type { Way } from './kept-walk.ts';
import { LOGS_READ, useHappened } from './use-happened.ts';
import { useSandbox } from './use-sandbox.ts';

const SPANS = ['last', 'all'] as const;
const BEGINNING = '2000-01-01T00:00:00.000Z';

interface HappenedSectionProps {
  /** All of the sandbox: they name each other. */
  readonly licenses: readonly License[];
  /** Left out: what happened to any of them. */
  readonly only?: string;
}

/** What would have happened, on the last way of the clock or since the sandbox was made. */
export function HappenedSection({ licenses, only }: HappenedSectionProps) {
  const { t } = useTranslation('sandbox');
  const { sandbox, zone, walk } = useSandbox();
  const { longDate } = useFormats(zone);
  const [span, setSpan] = useState<(typeof SPANS)[number]>('last');
  const last = walk.step === 'arrived' && span === 'last' ? walk.way : null;
  const way: Way = last ?? { from: BEGINNING, to: sandbox.now };
  const shown = only === undefined ? licenses : licenses.filter(({ id }) => id === only);
  const { happened: all, error, retry } = useHappened(sandbox, shown, way);
  const happened = only === undefined ? all : all?.filter(({ license }) => license === only);
  return (
    <section className="section" aria-labelledby="happened">
      <div className="section-head">
        <h2 id="happened">{t('happened.heading')}</h2>
        {last && <p>{t('happened.since', { from: longDate(last.from), to: longDate(last.to) })}</p>}
        {walk.step === 'arrived' && (
          <ToggleButtonGroup
            className="segments"
            aria-label={t('happened.span')}
            selectedKeys={[span]}
            disallowEmptySelection
            onSelectionChange={([chosen]) => setSpan(SPANS.find((each) => each === chosen) ?? span)}
          >
            {SPANS.map((each) => (
              <ToggleButton key={each} id={each} className="">
                {t(`happened.${each}`)}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        )}
      </div>
      {error !== null && <LoadError error={error} retry={retry} />}
      {!happened && error === null && <Skeleton />}
      {happened && <HappenedList happened={happened} licenses={licenses} zone={zone} />}
      {shown.length > LOGS_READ && <p className="soft">{t('happened.many', { count: LOGS_READ })}</p>}
    </section>
  );
}
