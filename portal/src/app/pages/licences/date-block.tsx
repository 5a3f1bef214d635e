import { useFormats } from '../../format/format.ts';

/** A day in three lines. Empty where none is known. */
export function DateBlock({ instant, zone }: { instant: string | null; zone: string }) {
  const formats = useFormats(zone);
  if (instant === null) return <p className="date" />;
  const { weekday, day, month } = formats.dateParts(instant);
  return (
    <p className="date">
      <small>{weekday} </small>
      <b>{day} </b>
      <small>{month}</small>
    </p>
  );
}
