import { useTranslation } from 'react-i18next';
import type { Formats } from '../../format/format.ts';
import { startOfDay } from '../../format/start-of-day.ts';
import { at } from '../life-mini.tsx';
import { positionOf, ticksOf, type Scale } from './scale.ts';
import type { Size } from './use-width.ts';

interface AxisProps {
  readonly scale: Scale;
  readonly size: Size;
  readonly zone: string;
  readonly formats: Formats;
  /** The present period: when it began, and its last day in words. */
  readonly period: { readonly startMs: number; readonly until: string } | null;
}

/** How much room the name of a month needs, in rem. */
const TICK_REM = 4.5;
const PERIOD_REM = 8;

/** Months and the present period, above the line. Years stand at each January and at the first month that comes. */
export function Axis({ scale, size, zone, formats, period }: AxisProps) {
  const { t } = useTranslation('lifeline');
  const perRem = (100 * size.rem) / size.width;
  const ticks = ticksOf(scale, TICK_REM * perRem, (month) => Date.parse(startOfDay(`${month}-01`, zone)));
  const firstComing = ticks.find((tick) => tick.at > scale.hinge);
  const nameOf = (begin: string, withYear: boolean) => (withYear ? formats.monthWithYear(begin) : formats.month(begin));
  const start = period && positionOf(scale, period.startMs);
  const end = scale.hinge - TICK_REM * perRem;
  return (
    <div className="ll-axis" aria-hidden="true">
      {period && start !== null && end - start > PERIOD_REM * perRem && (
        <span className="ll-period" style={at({ '--at': start, '--b': end })}>
          {t('period_until', { day: period.until })}
        </span>
      )}
      {ticks.map((tick) => (
        <span key={tick.month} style={at({ '--at': tick.at })}>
          {nameOf(startOfDay(`${tick.month}-01`, zone), tick === firstComing)}
        </span>
      ))}
    </div>
  );
}
