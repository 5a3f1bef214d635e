import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { dayOf, startOfDay } from '../../format/start-of-day.ts';
import { Button } from '../../parts/button.tsx';
import { DayField } from '../../parts/day-field.tsx';
import { firstDayAfter, stepFrom, stopsAfter, type Length } from './steps.ts';
import { Stops } from './stops.tsx';
import { useEventWords } from './event-words.ts';
import { useSandbox } from './use-sandbox.ts';
import { WalkStatus } from './walk-status.tsx';

const LENGTHS: readonly Length[] = ['day', 'week', 'month'];

/** Moves the clock: by a length of time, to the next event, along the events ahead, or to a day. */
export function WalkSection({ licenses }: { licenses: readonly License[] }) {
  const { t } = useTranslation('sandbox');
  const { sandbox, zone, walk, walkTo } = useSandbox();
  const { longDate } = useFormats(zone);
  const standing = useStanding({ now: sandbox.now, licenses });
  const eventWords = useEventWords(standing.licenses);
  const stops = stopsAfter(standing.now, standing.licenses);
  const [next] = stops;
  const isWalking = walk.step === 'walking';
  return (
    <section className="section" aria-labelledby="walk">
      <div className="section-head">
        <h2 id="walk">{t('walk.heading')}</h2>
        <p>{t('walk.about')}</p>
      </div>
      <div className="btns">
        {next && (
          <Button look="primary" icon="next" isPending={isWalking} onPress={() => walkTo(next.at)}>
            {t('walk.next')}
          </Button>
        )}
        {LENGTHS.map((length) => (
          <Button key={length} isDisabled={isWalking} onPress={() => walkTo(stepFrom(sandbox.now, length, zone))}>
            {t(`walk.${length}`)}
          </Button>
        ))}
      </div>
      {!next && <p className="soft after">{t('walk.next_none')}</p>}
      {next && stops.length === 1 && (
        <p className="soft after">{t('walk.stop', { date: longDate(next.at), events: eventWords(next) })}</p>
      )}
      <WalkStatus licenses={licenses} />
      {stops.length > 1 && (
        <Stops
          key={standing.now}
          {...standing}
          stops={stops}
          eventWords={eventWords}
          isWalking={isWalking}
          onWalk={walkTo}
        />
      )}
      <ToDay key={`to ${standing.now}`} now={standing.now} isWalking={isWalking} />
    </section>
  );
}

interface Standing {
  readonly now: string;
  readonly licenses: readonly License[];
}

/** The clock and the licences before a walk until it is over: on the way the clock is ahead of the licences that are shown. */
function useStanding(current: Standing): Standing {
  const { walk } = useSandbox();
  const [standing, setStanding] = useState(current);
  const isOnTheWay = walk.step === 'walking' || walk.step === 'lost';
  if (isOnTheWay || (standing.now === current.now && standing.licenses === current.licenses)) return standing;
  setStanding(current);
  return current;
}

function ToDay({ now, isWalking }: { now: string; isWalking: boolean }) {
  const { t } = useTranslation('sandbox');
  const { sandbox, zone, walkTo } = useSandbox();
  const { date } = useFormats(zone);
  const first = firstDayAfter(now, zone);
  const [day, setDay] = useState(first);
  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!isWalking && day) walkTo(startOfDay(day, zone));
  }
  return (
    <form className="inline-form" onSubmit={submit}>
      <DayField
        label={t('walk.date')}
        min={first}
        max={lastDay(sandbox.created_at, zone)}
        value={day}
        hint={t('walk.choose_date', { date: date(now) })}
        onChange={setDay}
      />
      <Button type="submit" isPending={isWalking}>
        {t('walk.to_date')}
      </Button>
    </form>
  );
}

/** As far as the API lets a clock go, and a few days less. */
const YEARS = 29;

function lastDay(createdAt: string, zone: string): string {
  const day = dayOf(createdAt, zone);
  return `${Number(day.slice(0, 4)) + YEARS}${day.slice(4).replace('-02-29', '-02-28')}`;
}
