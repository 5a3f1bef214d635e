import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { justBefore, useFormats } from '../../format/format.ts';
import { at } from '../life-mini.tsx';
import '../../styles/timeline.css';
import './lifeline.css';
import { Axis } from './axis.tsx';
import { EventDetails } from './event-details.tsx';
import { Events } from './events.tsx';
import { useFlagWords } from './flag-words.ts';
import { inList, layOut } from './layout.ts';
import type { LifeEvent } from './life-events.ts';
import type { Moment } from './moments.ts';
import { besideStems } from './placing.ts';
import { Plot } from './plot.tsx';
import type { Range, Scale } from './scale.ts';
import { comingLine, pastLine } from './stretches.ts';
import { textWidths } from './text-width.ts';
import { useSize, type Size } from './use-width.ts';
import { viewOf } from './view.ts';

export interface LifelineProps {
  /** What has happened and what will, in order of time: see {@link useLifeEvents}. */
  readonly events: readonly LifeEvent[];
  /** What would happen instead of what will; null where nothing is supposed. */
  readonly instead?: readonly LifeEvent[] | null;
  /** What may come at worst: it has its place from the start, so that nothing moves when it is shown. */
  readonly worst?: readonly Moment[];
  /** The licence's own time: a sandbox has its own clock. */
  readonly now: string;
  readonly zone: string;
  readonly range?: Range;
  /** The present period; its end is exclusive. */
  readonly period?: { readonly start: string; readonly end: string } | null;
  /** Below the line: what it says, in a sentence. */
  readonly children?: ReactNode;
}

/** Below this width, in rem, the events stand one below the other, as in `timeline.css`. */
const UPRIGHT_REM = 52;
const GUTTER_REM = 5.5;
const [TIME_REM, WORDS_REM] = [0.75, 0.84];
const NAME_EXTRA_REM = 2;
const NONE: readonly Moment[] = [];

/** The life of a licence on one line: what has happened, and what will. It decides nothing: all of it comes from the API. */
export function Lifeline({
  events,
  instead = null,
  worst = NONE,
  now,
  zone,
  range = 'period',
  ...rest
}: LifelineProps) {
  const ref = useRef<HTMLDivElement>(null);
  const size = useSize(ref);
  const period = rest.period ?? null;
  const periodStartMs = period && Date.parse(period.start);
  const view = viewOf({ events, instead, worst, range, nowMs: Date.parse(now), periodStartMs });
  return (
    <div className={instead ? 'lifeline what-if' : 'lifeline'} ref={ref}>
      {size && (
        <Drawn
          {...view}
          history={events.filter(({ past }) => past)}
          size={size}
          now={now}
          zone={zone}
          period={period}
        />
      )}
      {rest.children}
    </div>
  );
}

interface DrawnProps {
  readonly scale: Scale;
  /** Everything that has happened; `past` is what is shown of it. */
  readonly history: readonly LifeEvent[];
  readonly past: readonly LifeEvent[];
  readonly coming: readonly LifeEvent[];
  readonly instead: readonly LifeEvent[] | null;
  readonly size: Size;
  readonly now: string;
  readonly zone: string;
  readonly period: LifelineProps['period'];
}

function Drawn({ scale, history, past, coming, instead, size, now, zone, period }: DrawnProps) {
  const { t } = useTranslation('lifeline');
  const formats = useFormats(zone);
  const { rem } = size;
  const isUpright = size.width < UPRIGHT_REM * rem;
  const width = size.width - GUTTER_REM * rem;
  const measure = textWidths(document.body);
  const shown = instead ?? coming;
  const wordsOf = useFlagWords(formats);
  const widthOf = (events: readonly LifeEvent[]) => {
    const { day, title, about } = wordsOf(events);
    return Math.max(measure(day, TIME_REM), measure(title, WORDS_REM), measure(about ?? '', WORDS_REM));
  };
  const targets = isUpright ? inList([...past, ...shown], scale) : layOut([...past, ...shown], scale, width, widthOf);
  const isPast = ({ events: [first] }: (typeof targets)[number]) => first?.past ?? false;
  const stems = targets.flatMap((target) => (target.row === null ? [] : [target.at]));
  const rows = Math.max(1, ...targets.map(({ row }) => (row ?? 0) + 1));
  const standing = history.at(-1);
  const today = t('today', { date: formats.shortDate(now) });
  return (
    <>
      <Axis
        scale={scale}
        size={{ width, rem }}
        zone={zone}
        formats={formats}
        period={period ? { startMs: Date.parse(period.start), until: formats.date(justBefore(period.end)) } : null}
      />
      <div className="ll-body" style={at({ '--rows': rows })}>
        {standing && !isUpright && (
          <Plot
            past={pastLine(history, scale)}
            coming={comingLine(coming, standing, scale)}
            instead={instead && comingLine(instead, standing, scale)}
            hinge={scale.hinge}
            today={today}
            roomFor={(name, part) =>
              besideStems((100 * (measure(name, WORDS_REM) + NAME_EXTRA_REM * rem)) / width, part, stems)
            }
          />
        )}
        <Events
          past={targets.filter(isPast)}
          coming={targets.filter((target) => !isPast(target))}
          today={t('today', { date: formats.longDate(now) })}
          formats={formats}
          details={(event) => <EventDetails key={event.key} event={event} zone={zone} />}
        />
      </div>
    </>
  );
}
