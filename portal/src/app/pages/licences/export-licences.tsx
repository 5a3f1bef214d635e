import { useTranslation } from 'react-i18next';
import { api } from '../../data/client.ts';
import { useAccount } from '../../data/me.ts';
import { wholeCsv } from '../../data/whole-csv.ts';
import { ExportCsv } from '../../parts/export-csv.tsx';

/** All licences of the account as a file. */
export function ExportLicences() {
  const { t } = useTranslation('licences');
  const { account } = useAccount();
  const read = () =>
    wholeCsv((cursor) => {
      const params = { path: { id: account }, query: cursor === null ? {} : { cursor } };
      return api(account).GET('/v1/accounts/{id}/licenses/export', { params, parseAs: 'text' });
    });
  return <ExportCsv isQuiet words={t('export')} done={t('exported')} file="licences.csv" read={read} />;
}
