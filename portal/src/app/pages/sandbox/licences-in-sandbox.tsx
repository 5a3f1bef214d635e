import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { StateChip } from '../../parts/chip.tsx';
import { useCopyName } from './copy-name.ts';
import { sandboxPath, useSandbox } from './use-sandbox.ts';

const COLUMNS = ['licence', 'state', 'until', 'access', 'price'] as const;

/** The licences of a sandbox as they would be at its clock. */
export function LicencesInSandbox({ licenses }: { licenses: readonly License[] }) {
  const { t } = useTranslation(['sandbox', 'commands']);
  const { sandbox, zone } = useSandbox();
  const formats = useFormats(zone);
  const nameOf = useCopyName(licenses);
  if (licenses.length === 0) return <p className="soft">{t('sandbox:licences.none')}</p>;
  return (
    <table role="table" className="table stack">
      <thead role="rowgroup">
        <tr role="row">
          {COLUMNS.map((column) => (
            <th key={column} scope="col" role="columnheader" className={column === 'price' ? 'end' : undefined}>
              {t(`sandbox:licences.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {licenses.map((license) => (
          <tr role="row" key={license.id}>
            <th scope="row" role="rowheader">
              <Link to={sandboxPath(sandbox, `licences/${license.id}`)}>{nameOf(license.id)}</Link>
            </th>
            <td role="cell">
              <StateChip state={license.state} />
            </td>
            <td role="cell">{license.period ? formats.day(license.period.last_day) : '–'}</td>
            <td role="cell">{t(`commands:access_levels.${license.access}`)}</td>
            <td role="cell" className="end num">
              {formats.money(license.price)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
