import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { accountQuery } from '../../data/accounts.ts';
import { useAccount } from '../../data/me.ts';
import { sandboxesQuery } from '../../data/sandboxes.ts';
import { useFormats } from '../../format/format.ts';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { usePaymentsInWords } from './card-behaviour.tsx';
import { CreateSandbox } from './create-sandbox.tsx';
import './sandbox.css';

/** The sandboxes of an account, and how to make one. */
export function Component() {
  const { t } = useTranslation('sandbox');
  const { account, can } = useAccount();
  return (
    <Page
      title={t('title')}
      heading={t('title')}
      lead={
        <>
          {t('lead')} <Link to={`/${account}/help/sandbox`}>{t('how')}</Link>
        </>
      }
    >
      {can('sandboxes:read') ? (
        <>
          <Section heading={t('list.heading')}>
            <Sandboxes />
          </Section>
          {can('sandboxes:write') && (
            <Section heading={t('create.heading')} about={t('create.about')}>
              <CreateSandbox />
            </Section>
          )}
        </>
      ) : (
        <div className="empty">
          <p>
            <b>{t('not_yours')}</b>
          </p>
          <p className="soft">{t('not_yours_about')}</p>
        </div>
      )}
    </Page>
  );
}

function Sandboxes() {
  const { t } = useTranslation('sandbox');
  const { account, can } = useAccount();
  const { data: sandboxes } = useSuspenseQuery(sandboxesQuery(account));
  const { data: owner } = useSuspenseQuery(accountQuery(account));
  const formats = useFormats(owner.zone);
  const inWords = usePaymentsInWords();
  if (sandboxes.length === 0)
    return (
      <div className="empty">
        <p>
          <b>{t('list.none')}</b>
        </p>
        <p className="soft">{t(can('sandboxes:write') ? 'list.none_about' : 'list.none_read_only')}</p>
      </div>
    );
  return (
    <table role="table" className="table stack">
      <thead role="rowgroup">
        <tr role="row">
          {(['name', 'clock', 'cards', 'created'] as const).map((column) => (
            <th key={column} scope="col" role="columnheader">
              {t(`list.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {sandboxes.map((sandbox) => (
          <tr role="row" key={sandbox.id}>
            <th scope="row" role="rowheader">
              <Link to={`/${account}/sandbox/${sandbox.id}`}>{sandbox.name}</Link>
            </th>
            <td role="cell">{formats.time(sandbox.now)}</td>
            <td role="cell">{inWords(sandbox.payments)}</td>
            <td role="cell">{formats.date(sandbox.created_at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
