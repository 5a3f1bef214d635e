import { useTranslation } from 'react-i18next';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';

/** What a licence grants and where it comes from, then what its plan has and it does not grant now. */
export function Entitlements({ license, plan }: { license: License; plan: string }) {
  const { t } = useTranslation(['licence', 'labels']);
  const formats = useFormats(license.zone);
  const nameOf = (feature: string) => t(`labels:features.${feature}`, { defaultValue: feature });
  const limitOf = (limit: number | null) => (limit === null ? t('grants.on') : formats.number(limit));
  return (
    <section className="section" aria-labelledby="grants">
      <div className="section-head">
        <h2 id="grants">{t('grants.title')}</h2>
      </div>
      {license.entitlements.length === 0 && <p className="soft">{t('licence:grants.none')}</p>}
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('grants.feature')}</th>
            <th scope="col">{t('grants.limit')}</th>
            <th scope="col">{t('grants.from')}</th>
          </tr>
        </thead>
        <tbody>
          {license.entitlements.map(({ feature, granted, limit, from }) => (
            <tr key={feature}>
              <th scope="row">{nameOf(feature)}</th>
              <td>{granted ? limitOf(limit) : t('grants.off')}</td>
              <td>{t(`grants.sources.${from}`, { plan })}</td>
            </tr>
          ))}
          {license.withheld.map(({ feature, because }) => (
            <tr key={feature} className="withheld">
              <th scope="row">{nameOf(feature)}</th>
              <td>{t(`grants.off_because.${because}`)}</td>
              <td>{t('grants.sources.plan', { plan })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
