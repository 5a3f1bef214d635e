import type { Schemas } from '../../../../contract/client/client.ts';
import { justBefore, type Formats } from '../format/format.ts';
import { useCommandTexts } from './command-place.ts';

interface ChargeLinesProps {
  readonly lines: readonly Schemas['PriceLine'][];
  /** What the lines come to, and what that is called. */
  readonly total: readonly [name: string, sum: string];
  readonly formats: Formats;
  readonly planName: string;
}

/** The lines of a charge with their total. */
export function ChargeLines({ lines, total: [name, sum], formats: { money, date }, planName }: ChargeLinesProps) {
  const { t } = useCommandTexts();
  return (
    <dl className="statement">
      {lines.map((line) => (
        <div key={`${line.kind} ${line.start} ${line.amount.amount}`}>
          <dt>
            {t(`lines.${line.kind}`, { plan: planName, count: line.quantity })}
            <small>
              {t('line_about', {
                count: line.quantity,
                unit: money(line.unit_amount),
                start: date(line.start),
                end: date(justBefore(line.end)),
              })}
            </small>
          </dt>
          <dd>{money(line.amount)}</dd>
        </div>
      ))}
      <div className="sum">
        <dt>{name}</dt>
        <dd>{sum}</dd>
      </div>
    </dl>
  );
}
