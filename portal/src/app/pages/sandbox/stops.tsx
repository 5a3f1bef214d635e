import { useEffect, useRef, useState } from 'react';
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import type { Stop } from './steps.ts';
import { useSandbox } from './use-sandbox.ts';

interface StopsProps {
  /** Two at least. */
  readonly stops: readonly Stop[];
  readonly eventWords: (stop: Stop) => string;
  readonly isWalking: boolean;
  readonly onWalk: (to: string) => void;
}

/** The clock on the line of events ahead: the slider chooses one of them, the button goes there. */
export function Stops({ stops, eventWords, isWalking, onWalk }: StopsProps) {
  const { t } = useTranslation('sandbox');
  const { sandbox, zone } = useSandbox();
  const { shortDate, longDate } = useFormats(zone);
  const [chosen, setChosen] = useState(1);
  const stop = stops[chosen - 1];
  const words = (index: number) => {
    const at = stops[index - 1];
    return at
      ? t('walk.stop', { date: longDate(at.at), events: eventWords(at) })
      : t('walk.now', { date: longDate(sandbox.now) });
  };
  const input = useRef<HTMLInputElement>(null);
  // The library would read out the number of the stop.
  useEffect(() => input.current?.setAttribute('aria-valuetext', words(chosen)));
  return (
    <div className="stops">
      <Slider
        value={chosen}
        minValue={0}
        maxValue={stops.length}
        isDisabled={isWalking}
        onChange={(value) => setChosen(Array.isArray(value) ? (value[0] ?? 0) : value)}
      >
        <Label>{t('walk.stops')}</Label>
        <SliderOutput>{words(chosen)}</SliderOutput>
        <SliderTrack className="stops-track">
          {stops.map(({ at }, index) => (
            <i
              key={at}
              aria-hidden="true"
              data-behind={index < chosen || undefined}
              style={{ insetInlineStart: `${((index + 1) / stops.length) * 100}%` }}
            />
          ))}
          <SliderThumb className="stops-thumb" inputRef={input} />
        </SliderTrack>
      </Slider>
      <Button isDisabled={!stop || isWalking} onPress={() => stop && onWalk(stop.at)}>
        {t('walk.to_stop', { date: shortDate(stop?.at ?? sandbox.now) })}
      </Button>
    </div>
  );
}
