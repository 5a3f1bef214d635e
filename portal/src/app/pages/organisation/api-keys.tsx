import { useSuspenseQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { accountQuery } from '../../data/accounts.ts';
import { apiKeysKey, apiKeysQuery, type ApiKey } from '../../data/api-keys.ts';
import { api } from '../../data/client.ts';
import { useAccount } from '../../data/me.ts';
import { useAgo } from '../../format/ago.ts';
import { useFormats, type Formats } from '../../format/format.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { useChange } from '../../parts/section.tsx';
import { TableHead } from '../../parts/table-head.tsx';
import { MakeKey } from './make-key.tsx';
import { RotateSecret } from './rotate-secret.tsx';

/** The keys that work, and below them those that do no longer. */
export function ApiKeys() {
  const { t } = useTranslation('api-keys');
  const { account } = useAccount();
  const { data: keys } = useSuspenseQuery(apiKeysQuery(account));
  const { data } = useSuspenseQuery(accountQuery(account));
  const formats = useFormats(data.zone);
  const active = keys.filter(({ status }) => status === 'active');
  const over = keys.filter(({ status }) => status !== 'active');
  return (
    <>
      {active.length === 0 ? (
        <div className="empty">
          <p>
            <b>{t('none')}</b>
          </p>
          <p className="soft">
            <Trans ns="api-keys" i18nKey="none_about" components={{ docs: <a href="/docs" /> }} />
          </p>
        </div>
      ) : (
        <KeyTable keys={active} formats={formats} />
      )}
      {/* It stays when the first key is there: the secret is shown in it. */}
      <p className="section-more">
        <MakeKey />
      </p>
      {over.length > 0 && (
        <details className="over-keys">
          <summary>{t('over_heading')}</summary>
          <OverTable keys={over} formats={formats} />
        </details>
      )}
    </>
  );
}

interface TableProps {
  readonly keys: readonly ApiKey[];
  readonly formats: Formats;
}

function KeyTable({ keys, formats }: TableProps) {
  const { t } = useTranslation('api-keys');
  const ago = useAgo();
  const [nowMs] = useState(Date.now);
  return (
    <table className="table stack api-keys" role="table">
      <TableHead columns={[t('name'), t('made'), t('expires'), t('used'), { name: t('actions'), look: 'hidden' }]} />
      <tbody role="rowgroup">
        {keys.map((key) => (
          <tr role="row" key={key.id}>
            <th role="rowheader" scope="row">
              {key.name}
              <small dir="ltr">{key.hint}</small>
              {key.previous_secret && (
                <small>
                  {t('overlap', {
                    hint: key.previous_secret.hint,
                    until: formats.time(key.previous_secret.valid_until),
                  })}
                </small>
              )}
            </th>
            <Cell name={t('made')}>{formats.date(key.created_at)}</Cell>
            <Cell name={t('expires')}>
              {key.expires_at === null ? t('never_expires') : formats.date(key.expires_at)}
            </Cell>
            <Cell name={t('used')}>
              {key.last_used_at === null ? (
                t('never_used')
              ) : (
                <time dateTime={key.last_used_at} title={formats.time(key.last_used_at)}>
                  {ago(key.last_used_at, nowMs)}
                </time>
              )}
            </Cell>
            <td role="cell" className="end">
              <div className="btns">
                <RotateSecret apiKey={key} />
                <RevokeKey apiKey={key} />
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** On a narrow screen the head of the table is away, and each cell says what it is. */
function Cell({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <td role="cell">
      <span className="cell-name" aria-hidden="true">
        {name}
      </span>
      {children}
    </td>
  );
}

function OverTable({ keys, formats }: TableProps) {
  const { t } = useTranslation('api-keys');
  return (
    <table className="table stack" role="table">
      <TableHead columns={[t('name'), t('ended')]} />
      <tbody role="rowgroup">
        {keys.map(({ id, name, hint, status, revoked_at: revokedAt, expires_at: expiresAt }) => (
          <tr role="row" key={id}>
            <th role="rowheader" scope="row">
              {name}
              <small dir="ltr">{hint}</small>
            </th>
            <td role="cell">
              {formats.date(revokedAt ?? expiresAt ?? '')}
              <small>{t(status === 'revoked' ? 'is_revoked' : 'is_expired')}</small>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RevokeKey({ apiKey: { id, name } }: { apiKey: ApiKey }) {
  const { t } = useTranslation('api-keys');
  const { account } = useAccount();
  const revoke = useChange({
    send: () => unwrap(api(account).DELETE('/v1/api-keys/{id}', { params: { path: { id } } })),
    changes: apiKeysKey(account),
    done: t('revoked', { name }),
  });
  return (
    <Confirm action={t('revoke')} heading={t('revoke_of', { name })} run={() => revoke.mutateAsync()}>
      <p>{t('revoke_about')}</p>
    </Confirm>
  );
}
