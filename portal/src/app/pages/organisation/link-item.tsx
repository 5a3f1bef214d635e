import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { linksKey, type AccountLink } from '../../data/links.ts';
import { meQuery, useAccount } from '../../data/me.ts';
import { accountQuery } from '../../data/accounts.ts';
import { ROLES } from '../../data/members.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useChange } from '../../parts/section.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { GrantsFields } from './grants-fields.tsx';

interface LinkItemProps {
  readonly link: AccountLink;
  /** Which side the account is that is looked at. */
  readonly side: 'child' | 'parent';
}

/** An offer or a link: what it allows, and what each side can do about it. */
export function LinkItem({ link, side }: LinkItemProps) {
  const { t } = useTranslation('links');
  const { account, can } = useAccount();
  const { data } = useSuspenseQuery(accountQuery(account));
  const formats = useFormats(data.zone);
  const other = side === 'child' ? (link.parent_name ?? link.parent) : link.account_name;
  return (
    <>
      <p>
        <b>{other}</b>
        <br />
        <span className="soft">
          {link.status === 'offered'
            ? t(`item.offered_to_${side}`, { until: formats.time(link.expires_at) })
            : t('item.since', { date: formats.date(link.accepted_at ?? link.created_at) })}
        </span>
      </p>
      <Granted link={link} />
      {can('members:manage') ? (
        <LinkActions link={link} side={side} other={other} />
      ) : (
        <p className="soft">
          <WhoMay rule={t('owners_only')} permission="members:manage" />
        </p>
      )}
    </>
  );
}

function Granted({ link }: { readonly link: AccountLink }) {
  const { t } = useTranslation('links');
  const { t: label } = useTranslation('labels');
  return (
    <dl className="listed-facts">
      {ROLES.map((role) => {
        const granted = link.grants[role];
        return (
          <div key={role}>
            <dt>{t('grants.of', { role: label(`roles.${role}`) })}</dt>
            <dd>{granted === undefined ? t('grants.none') : label(`roles.${granted}`)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function LinkActions({ link, side, other }: LinkItemProps & { readonly other: string }) {
  const { t } = useTranslation('links');
  const { account } = useAccount();
  const client = useQueryClient();
  const [grants, setGrants] = useState<AccountLink['grants'] | null>(null);
  const params = { path: { id: link.id } };
  const changes = linksKey(account);
  // Which accounts people reach follows from who they are.
  const after = () => void client.invalidateQueries({ queryKey: meQuery.queryKey });
  const accept = useChange({
    send: () => unwrap(api(account).POST('/v1/account-links/{id}/accept', { params })),
    changes,
    done: t('item.accepted', { other }),
    after,
  });
  const save = useChange({
    send: (wanted: AccountLink['grants']) =>
      unwrap(api(account).PATCH('/v1/account-links/{id}', { params, body: { grants: wanted } })),
    changes,
    done: t('item.changed'),
    after: () => setGrants(null),
  });
  const end = useChange({
    send: () => unwrap(api(account).DELETE('/v1/account-links/{id}', { params })),
    changes,
    done: t('item.ended', { other }),
    after,
  });
  const problem = accept.error ?? save.error;
  const ending = link.status === 'active' ? 'end' : side === 'child' ? 'withdraw' : 'decline';
  return (
    <>
      {grants && <GrantsFields grants={grants} onChange={setGrants} />}
      <div className="btns section">
        {grants ? (
          <>
            <Button
              look="primary"
              isPending={save.isPending}
              isDisabled={Object.keys(grants).length === 0}
              onPress={() => save.mutate(grants)}
            >
              {t('item.save')}
            </Button>
            <Button onPress={() => setGrants(null)}>{t('item.leave')}</Button>
          </>
        ) : (
          <>
            {link.status === 'offered' && side === 'parent' && (
              <Button look="primary" size="small" isPending={accept.isPending} onPress={() => accept.mutate()}>
                {t('item.accept', { other })}
              </Button>
            )}
            {side === 'child' && (
              <Button size="small" onPress={() => setGrants(link.grants)}>
                {t('item.change')}
              </Button>
            )}
            <Confirm
              action={t(`item.${ending}`)}
              heading={t(`item.${ending}_heading`, { other })}
              run={() => end.mutateAsync()}
            >
              <p>{t(`item.${ending}_about`)}</p>
            </Confirm>
          </>
        )}
      </div>
      {problem !== null && <Refusal error={problem} />}
    </>
  );
}
