import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { dayOf, startOfDay } from '../../format/start-of-day.ts';
import { Button } from '../../parts/button.tsx';
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
  const eventWords = useEventWords(licenses);
  const stops = stopsAfter(sandbox.now, licenses);
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
      <p className="soft after">
        {next ? t('walk.next_is', { event: eventWords(next), date: longDate(next.at) }) : t('walk.next_none')}
      </p>
      <WalkStatus licenses={licenses} />
      {stops.length > 1 && (
        <Stops
          key={sandbox.now}
          licenses={licenses}
          stops={stops}
          eventWords={eventWords}
          isWalking={isWalking}
          onWalk={walkTo}
        />
      )}
      <ToDay key={`to ${sandbox.now}`} isWalking={isWalking} />
    </section>
  );
}

function ToDay({ isWalking }: { isWalking: boolean }) {
  const { t } = useTranslation('sandbox');
  const { sandbox, zone, walkTo } = useSandbox();
  const { date } = useFormats(zone);
  const first = firstDayAfter(sandbox.now, zone);
  const [day, setDay] = useState(first);
  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!isWalking && day) walkTo(startOfDay(day, zone));
  }
  return (
    <form className="inline-form" onSubmit={submit}>
      <div className="field">
        <label htmlFor="walk-day">{t('walk.date')}</label>
        <input
          className="input"
          id="walk-day"
          type="date"
          required
          min={first}
          max={lastDay(sandbox.created_at, zone)}
          value={day}
          aria-describedby="walk-day-hint"
          onChange={({ target }) => setDay(target.value)}
        />
        <p className="hint" id="walk-day-hint">
          {t('walk.choose_date', { date: date(sandbox.now) })}
        </p>
      </div>
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
