import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAccount } from '../../data/me.ts';
import { changePayments, discardSandbox, sandboxesQuery, sandboxQuery, type Sandbox } from '../../data/sandboxes.ts';
import { useFormats } from '../../format/format.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { TermQuestion } from '../../parts/term-question.tsx';
import { announce } from '../../shell/announcements.tsx';
import { CardBehaviour, usePaymentsInWords } from './card-behaviour.tsx';
import type { InSandbox } from './use-sandbox.ts';

/** Says on every page of a sandbox that it is one, where its clock stands, and what its cards do. */
export function SandboxBar({ sandbox, zone, mayTry }: Pick<InSandbox, 'sandbox' | 'zone' | 'mayTry'>) {
  const { t } = useTranslation('sandbox');
  const { account } = useAccount();
  const client = useQueryClient();
  const formats = useFormats(zone);
  const inWords = usePaymentsInWords();

  async function show(changed: Sandbox, done: string) {
    client.setQueryData(sandboxQuery(account, sandbox.id).queryKey, changed);
    await client.invalidateQueries({ queryKey: sandboxesQuery(account).queryKey, exact: true });
    announce(done);
  }

  return (
    <section className="sandbox-bar" aria-label={t('bar.label')}>
      <div>
        <p>
          <Icon name="sandbox" />
          <Link to={`/${account}/sandbox`}>{t('bar.sandbox')}</Link> <b>{sandbox.name}</b>
        </p>
        <p className="sandbox-note">{t('bar.nothing_real')}</p>
      </div>
      <p className="sandbox-clock">
        <Icon name="clock" />
        <b>{t('bar.clock', { time: formats.time(sandbox.now) })}</b> <TermQuestion word="sandbox_clock" />
      </p>
      <p>{t('cards.are', { cards: inWords(sandbox.payments) })}</p>
      {mayTry && (
        <div className="btns">
          <PaymentsButton
            key={sandbox.payments}
            sandbox={sandbox}
            onChanged={(changed) => show(changed, t('cards.changed', { cards: inWords(changed.payments) }))}
          />
          <Confirm
            action={t('bar.discard')}
            heading={t('bar.discard_heading', { name: sandbox.name })}
            run={async () => await show(await discardSandbox(sandbox), t('bar.discarded'))}
          >
            <p>{t('bar.discard_about')}</p>
          </Confirm>
        </div>
      )}
    </section>
  );
}

interface PaymentsButtonProps {
  readonly sandbox: Sandbox;
  readonly onChanged: (changed: Sandbox) => Promise<void>;
}

function PaymentsButton({ sandbox, onChanged }: PaymentsButtonProps) {
  const { t } = useTranslation('sandbox');
  const [payments, setPayments] = useState(sandbox.payments);
  return (
    <Confirm
      action={t('cards.short')}
      press={t('cards.press')}
      heading={t('cards.change')}
      run={async () => await onChanged(await changePayments(sandbox, payments))}
    >
      <CardBehaviour value={payments} onChange={setPayments} />
    </Confirm>
  );
}
