import { useSuspenseQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { accessKey, domainsQuery, type AccountDomain } from '../../data/access.ts';
import { api } from '../../data/client.ts';
import { useAccount } from '../../data/me.ts';
import { accountQuery } from '../../data/accounts.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useChange } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { CopiedValue } from './copied-value.tsx';

/** The domains of mail addresses for which the account's provider speaks. */
export function Domains() {
  const { t } = useTranslation('access');
  const { account, can } = useAccount();
  const { data: domains } = useSuspenseQuery(domainsQuery(account));
  return (
    <>
      {domains.length === 0 && <p className="soft">{t('domains.none')}</p>}
      <ul>
        {domains.map((domain) => (
          <Domain key={domain.id} domain={domain} />
        ))}
      </ul>
      {can('members:manage') ? (
        <DomainForm />
      ) : (
        <p className="soft">
          <WhoMay rule={t('owners_only')} permission="members:manage" />
        </p>
      )}
    </>
  );
}

function Domain({ domain: { id, domain, record, verified_at: verifiedAt, missing_since: missingSince } }: DomainProps) {
  const { t } = useTranslation('access');
  const { account, can } = useAccount();
  const { data } = useSuspenseQuery(accountQuery(account));
  const formats = useFormats(data.zone);
  const params = { path: { id } };
  const verify = useChange({
    send: () => unwrap(api(account).POST('/v1/domains/{id}/verify', { params })),
    changes: accessKey(account),
    done: t('domains.verified', { domain }),
  });
  const remove = useChange({
    send: () => unwrap(api(account).DELETE('/v1/domains/{id}', { params })),
    changes: accessKey(account),
    done: t('domains.removed', { domain }),
  });
  const isToSet = verifiedAt === null || missingSince !== null;
  const mayManage = can('members:manage');
  return (
    <li>
      <div className="inline-form">
        <p className="grow">
          <b dir="ltr">{domain}</b>
          <br />
          <span className="soft">
            {verifiedAt === null ? t('domains.open') : t('domains.since', { date: formats.date(verifiedAt) })}
          </span>
        </p>
        {mayManage && (
          <div className="btns">
            {isToSet && (
              <Button
                size="small"
                look="primary"
                aria-label={t('domains.verify_of', { domain })}
                isPending={verify.isPending}
                onPress={() => verify.mutate()}
              >
                {t('domains.verify')}
              </Button>
            )}
            <Confirm
              action={t('domains.remove')}
              heading={t('domains.remove_of', { domain })}
              run={() => remove.mutateAsync()}
            >
              <p>{t('domains.remove_about')}</p>
            </Confirm>
          </div>
        )}
      </div>
      {missingSince !== null && <p className="soft">{t('domains.missing', { date: formats.date(missingSince) })}</p>}
      {isToSet && mayManage && (
        <dl className="listed-facts">
          <div>
            <dt>{t('domains.record_name')}</dt>
            <dd>
              <CopiedValue name={t('domains.record_name')} value={record.name} />
            </dd>
          </div>
          <div>
            <dt>{t('domains.record_value', { type: record.type })}</dt>
            <dd>
              <CopiedValue name={t('domains.record_value', { type: record.type })} value={record.value} />
            </dd>
          </div>
        </dl>
      )}
      {verify.error !== null && <Refusal error={verify.error} />}
    </li>
  );
}

interface DomainProps {
  readonly domain: AccountDomain;
}

function DomainForm() {
  const { t } = useTranslation('access');
  const { account } = useAccount();
  const [domain, setDomain] = useState('');
  const add = useChange({
    send: () => unwrap(api(account).POST('/v1/domains', { body: { account, domain } })),
    changes: accessKey(account),
    done: t('domains.added', { domain }),
    after: () => setDomain(''),
  });
  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!add.isPending) add.mutate();
  }
  return (
    <>
      <form className="inline-form" onSubmit={submit}>
        <TextField
          label={t('domains.name')}
          dir="ltr"
          required
          maxLength={250}
          autoComplete="off"
          value={domain}
          onChange={setDomain}
        />
        <Button look="primary" type="submit" isPending={add.isPending}>
          {t('domains.add')}
        </Button>
      </form>
      {add.error !== null && <Refusal error={add.error} />}
    </>
  );
}
