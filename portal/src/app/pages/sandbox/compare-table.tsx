import { useTranslation } from 'react-i18next';
import type { License } from '../../data/licenses.ts';
import type { Comparison } from '../../data/sandboxes.ts';
import { Icon } from '../../parts/icon.tsx';
import { useFieldWords } from './field-words.tsx';
import { useSandbox } from './use-sandbox.ts';

type Field = Comparison['differences'][number];

/** Always shown: what people ask for first. Others are shown where they differ. */
const MAIN: readonly Field[] = ['state', 'period', 'access', 'price', 'entitlements'];
const ALL: readonly Field[] = [
  'state',
  'period',
  'access',
  'plan',
  'seats',
  'price',
  'auto_renew',
  'cancelled',
  'scheduled_change',
  'state_ends_at',
  'payment_owed',
  'held_since',
  'entitlements',
];

interface CompareTableProps {
  readonly pair: Comparison;
  readonly label: string;
  readonly onlyDifferences: boolean;
}

export function CompareTable({ pair: { live, copy, differences }, label, onlyDifferences }: CompareTableProps) {
  const { t } = useTranslation('sandbox');
  const { zone } = useSandbox();
  const wordsOf = useFieldWords(zone);
  const shown = ALL.filter((field) => differences.includes(field) || (!onlyDifferences && MAIN.includes(field)));
  if (shown.length === 0) return null;
  const cell = (license: License | null, field: Field) => (license === null ? '–' : wordsOf(license, field));
  return (
    <table role="table" className="table stack compare" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {(['what', 'live', 'sandbox', 'verdict'] as const).map((column) => (
            <th key={column} scope="col" role="columnheader">
              {t(`compare.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {shown.map((field) => {
          const differs = differences.includes(field);
          return (
            <tr role="row" key={field} data-differs={differs || undefined}>
              <th scope="row" role="rowheader">
                {t(`compare.fields.${field}`)}
              </th>
              <td role="cell" data-column={t('compare.live')}>
                {cell(live, field)}
              </td>
              <td role="cell" data-column={t('compare.sandbox')}>
                {cell(copy, field)}
              </td>
              <td role="cell">
                {live !== null && (
                  <span className="verdict">
                    {differs && <Icon name="arrow" className="directional" />}
                    {t(differs ? 'compare.differs' : 'compare.same')}
                  </span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
