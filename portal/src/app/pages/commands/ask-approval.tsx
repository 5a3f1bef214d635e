import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../../../../contract/client/client.ts';
import { approvalsQuery, askForApproval } from '../../data/approvals.ts';
import type { FilledCommand } from '../../data/commands.ts';
import { memberName, membersQuery, ROLES } from '../../data/members.ts';
import { useFormats } from '../../format/format.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { announce } from '../../shell/announcements.tsx';
import { useCommandPlace } from '../../parts/command-place.ts';

interface AskApprovalProps {
  readonly command: FilledCommand;
  /** The refusal, which says who may approve. */
  readonly error: ApiError;
}

/** For somebody who may not do it: who can, and the request to them. */
export function AskApproval({ command, error }: AskApprovalProps) {
  const { t } = useTranslation('commands');
  const { account, sandbox } = useCommandPlace();
  const client = useQueryClient();
  const { list } = useFormats('UTC');
  const { data: colleagues } = useQuery({ ...membersQuery(account), enabled: !sandbox });
  const [reason, setReason] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const id = useId();
  const approvers = error.problem.about?.['approvers'];
  const roles: readonly unknown[] = Array.isArray(approvers) ? approvers : [];
  const names = (colleagues ?? []).filter(({ role }) => roles.includes(role)).map(memberName);
  const isForSupport = roles.some((role) => !ROLES.some((known) => known === role));
  const ask = useMutation({
    mutationFn: async () => await askForApproval(account, command, { reason, key }),
    onSuccess: async () => {
      announce(t('ask.asked'));
      await client.invalidateQueries({ queryKey: approvalsQuery(account).queryKey });
    },
  });
  // Nobody approves what is only tried.
  if (roles.length === 0 || sandbox) return <Refusal error={error} />;
  if (ask.data)
    return (
      <section className="ask">
        <h2>{t('ask.asked')}</h2>
        <p>{names.length > 0 ? t('ask.asked_about', { names: list(names) }) : t('ask.asked_support')}</p>
        <ButtonLink href={`/${account}/approvals/${ask.data.id}`}>{t('ask.see')}</ButtonLink>
      </section>
    );
  return (
    <section className="ask">
      <h2>{t('ask.heading')}</h2>
      {colleagues && (
        <p>
          {names.length > 0 ? t('ask.who', { names: list(names) }) : t(isForSupport ? 'ask.support' : 'ask.nobody')}
        </p>
      )}
      <div className="field">
        <label htmlFor={id}>
          {t('ask.reason')} <span className="opt">{t('reason.optional')}</span>
        </label>
        <textarea
          className="input"
          id={id}
          maxLength={500}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </div>
      <div className="btns">
        <Button look="primary" isPending={ask.isPending} onPress={() => ask.mutate()}>
          {t('ask.ask')}
        </Button>
        <ButtonLink href={`/${account}/approvals`}>{t('pages.approvals')}</ButtonLink>
      </div>
      {ask.error && <Refusal error={ask.error} />}
    </section>
  );
}
