import { useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { plansQuery, type License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { at, LifeMini } from '../../parts/life-mini.tsx';
import { positionOf, type TimeAxis } from '../../parts/life-shape.ts';
import { Months } from '../../parts/months.tsx';
import { useCopyName } from './copy-name.ts';
import { chosenStop, type Stop } from './steps.ts';
import { useSandbox } from './use-sandbox.ts';

interface StopsProps {
  /** Where the clock stands. */
  readonly now: string;
  readonly licenses: readonly License[];
  /** Two at least. */
  readonly stops: readonly Stop[];
  readonly eventWords: (stop: Stop) => string;
  readonly isWalking: boolean;
  readonly onWalk: (to: string) => void;
}

/** More lines hide what they show. */
const MOST_LINES = 8;
/** Of what is shown, so much comes before the present and after the last event. */
const [BEFORE, AFTER] = [0.06, 0.04];

/** The clock on the lines of the licences: its hand chooses one of the events ahead, the button goes there. */
export function Stops({ now, licenses, stops, eventWords, isWalking, onWalk }: StopsProps) {
  const { t } = useTranslation('sandbox');
  const { zone } = useSandbox();
  const { shortDate, longDate } = useFormats(zone);
  const times = [now, ...stops.map((stop) => stop.at)].map((instant) => Date.parse(instant));
  const [chosen, setChosen] = useState(1);
  const nowMs = Date.parse(now);
  const axis = axisOf(times);
  const stop = stops[chosen - 1];
  const words = stop
    ? t('walk.stop', { date: longDate(stop.at), events: eventWords(stop) })
    : t('walk.now', { date: longDate(now) });
  const input = useRef<HTMLInputElement>(null);
  // The library would read out a number.
  useEffect(() => input.current?.setAttribute('aria-valuetext', words));
  return (
    <div className="stops">
      <Slider
        value={times[chosen] ?? nowMs}
        minValue={axis.fromMs}
        maxValue={axis.toMs}
        isDisabled={isWalking}
        onChange={(value) => setChosen(chosenStop(times, chosen, [value].flat()[0] ?? nowMs))}
      >
        <Label>{t('walk.stops')}</Label>
        <SliderOutput>{words}</SliderOutput>
        <div className="stops-lines" aria-hidden="true">
          <span />
          <Months axis={axis} zone={zone} />
          <Lines licenses={licenses} nowMs={nowMs} axis={axis} />
        </div>
        <SliderTrack className="stops-track">
          <i className="stops-now" aria-hidden="true" style={at({ '--at': positionOf(nowMs, axis) })} />
          <SliderThumb className="stops-hand" inputRef={input}>
            <b aria-hidden="true">{shortDate(stop?.at ?? now)}</b>
          </SliderThumb>
        </SliderTrack>
      </Slider>
      <Button isDisabled={!stop || isWalking} onPress={() => stop && onWalk(stop.at)}>
        {t('walk.to_stop', { date: shortDate(stop?.at ?? now) })}
      </Button>
    </div>
  );
}

function axisOf(times: readonly number[]): TimeAxis {
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const length = last - first;
  return { fromMs: first - length * BEFORE, toMs: last + length * AFTER };
}

/** Those with something ahead come first. */
function Lines({ licenses, nowMs, axis }: { licenses: readonly License[]; nowMs: number; axis: TimeAxis }) {
  const { sandbox } = useSandbox();
  const { data: plans } = useSuspenseQuery(plansQuery(sandbox.account));
  const nameOf = useCopyName(licenses);
  const shown = licenses.toSorted((one, other) => firstOf(one) - firstOf(other)).slice(0, MOST_LINES);
  return shown.map((license) => (
    <div className="stops-line" key={license.id} data-state={license.state}>
      <span>{nameOf(license.id)}</span>
      <LifeMini license={license} plan={plans.find(({ id }) => id === license.plan)} nowMs={nowMs} axis={axis} />
    </div>
  ));
}

function firstOf({ next }: License): number {
  return Math.min(...next.map(({ at: instant }) => Date.parse(instant)));
}
