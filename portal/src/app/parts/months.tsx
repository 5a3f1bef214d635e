import { useMemo } from 'react';
import { useFormats } from '../format/format.ts';
import { at } from './life-mini.tsx';
import { positionOf, type TimeAxis } from './life-shape.ts';
import './months.css';

const DAY_MS = 86_400_000;
/** More names do not stand beside each other on a phone. */
const MOST_NAMES = 6;

interface MonthsProps {
  readonly axis: TimeAxis;
  readonly zone: string;
  /** Where the present is named; left out: nowhere. */
  readonly now?: { readonly atMs: number; readonly name: string };
}

/** The first days of the months on an axis of time. */
export function Months({ axis, zone, now }: MonthsProps) {
  const formats = useFormats(zone);
  const { fromMs, toMs } = axis;
  const months = useMemo(() => {
    const days = Array.from({ length: Math.round((toMs - fromMs) / DAY_MS) }, (_day, index) => fromMs + index * DAY_MS);
    const firsts = days.filter((day, index) => {
      const before = days[index - 1];
      return before !== undefined && formats.month(iso(day)) !== formats.month(iso(before));
    });
    const every = Math.ceil(firsts.length / MOST_NAMES);
    // A name has room up to the end of the axis.
    return firsts.filter((day, index) => index % every === 0 && positionOf(day, { fromMs, toMs }) < 94);
  }, [formats, fromMs, toMs]);
  return (
    <div className="axis">
      {months.map((day) => (
        <span key={day} style={at({ '--at': positionOf(day, axis) })}>
          {formats.month(iso(day))}
        </span>
      ))}
      {now && (
        <b className="axis-now" style={at({ '--at': positionOf(now.atMs, axis) })}>
          {now.name}
        </b>
      )}
    </div>
  );
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
