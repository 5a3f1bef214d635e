import { useTranslation } from 'react-i18next';
import type { Terms, TermsVersion } from '../../data/license-terms.ts';
import type { Formats } from '../../format/format.ts';
import { TableHead } from '../../parts/table-head.tsx';
import { useTermsWords } from './terms-words.ts';

interface TermsTableProps {
  readonly label: string;
  /** Names of the columns of the terms before and after. */
  readonly columns: readonly [before: string, after: string];
  readonly changes: TermsVersion['changes'];
  readonly before: Terms;
  readonly after: Terms;
  readonly formats: Formats;
}

/** What differs between two terms, field by field. */
export function TermsTable({ label, columns, changes, before, after, formats }: TermsTableProps) {
  const { t } = useTranslation('terms');
  const wordsOf = useTermsWords(formats);
  return (
    <table role="table" className="table stack terms-changes" aria-label={label}>
      <TableHead columns={[t('what'), ...columns]} />
      <tbody role="rowgroup">
        {changes.map(({ field }) => (
          <tr role="row" key={field}>
            <th scope="row" role="rowheader">
              {t(`fields.${field}`)}
            </th>
            <td role="cell" data-column={columns[0]}>
              {wordsOf(field, before, after)}
            </td>
            <td role="cell" data-column={columns[1]}>
              {wordsOf(field, after, before)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
