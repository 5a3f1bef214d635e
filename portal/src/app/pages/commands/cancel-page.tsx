import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { previewQuery, type CommandBody, type Preview } from '../../data/commands.ts';
import { licenseQuery, type License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { useFormats } from '../../format/format.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Page } from '../../parts/page.tsx';
import { Pairs } from '../../parts/pairs.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import '../../styles/timeline.css';
import { OfflineNotice } from './ask-later.tsx';
import { CancelStory } from './cancel-story.tsx';
import './cancel.css';
import { Reason } from './command-form.tsx';
import { CommandProblem, ConfirmNotice } from './command-problems.tsx';
import './commands.css';
import { usePlanName } from '../../data/plan-name.ts';
import { useCommand } from './use-command.ts';

/** One page and one press: what ends when, what stays, and the pause beside it, never before it. */
export function Component() {
  const { t } = useTranslation(['commands', 'app']);
  const { account } = useAccount();
  const { license: id = '' } = useParams();
  const { data: license } = useSuspenseQuery(licenseQuery(account, id));
  const plan = usePlanName()(license.plan);
  const [body, setBody] = useState<CommandBody>({ reason: null });
  const command = { license: id, action: 'cancel', body } as const;
  const state = useCommand(command);
  const { progress, confirm, sendAgain, shown, isFresh, isOnline, error } = state;
  const isDone = progress.step === 'done';
  useEffect(() => {
    if (isDone) document.querySelector<HTMLElement>('#page-heading')?.focus();
  }, [isDone]);

  const crumbs = (
    <Crumbs
      above={[
        [t('app:nav.licences'), `/${account}/licences`],
        [plan, `/${account}/licences/${id}`],
      ]}
      here={t('cancel.crumb')}
    />
  );
  if (progress.step === 'done')
    return <Cancelled license={progress.accepted.license} plan={plan} crumbs={crumbs} account={account} />;

  return (
    <Page
      title={t('title.cancel', { plan })}
      heading={t('title.cancel', { plan })}
      lead={t('about.cancel')}
      crumbs={crumbs}
    >
      {!shown && !error && (isOnline ? <Skeleton /> : <OfflineNotice state={state} license={license} />)}
      <CommandProblem state={state} license={license} />
      <ConfirmNotice state={state} license={license} />
      {shown && (
        <div className="cancel">
          <section aria-labelledby="cancel-when">
            <h2 id="cancel-when">{t('cancel.when')}</h2>
            <CancelStory before={license} preview={shown} plan={plan} />
          </section>
          <form aria-labelledby="cancel-how" onSubmit={(event) => event.preventDefault()}>
            <h2 id="cancel-how" className="vh">
              {t('cancel.how')}
            </h2>
            <div className="either">
              <CancelChoice
                preview={shown}
                plan={plan}
                isPending={progress.step === 'sending' || !isFresh}
                onConfirm={() => (progress.step === 'unknown' ? sendAgain() : confirm(command, shown))}
              />
              <PauseChoice license={license} plan={plan} />
            </div>
            <Reason value={body['reason']} onChange={(reason) => setBody({ reason })} />
            <p>
              <Link to={`/${account}/licences/${id}`}>{t('cancel.keep', { plan })}</Link>
            </p>
          </form>
        </div>
      )}
    </Page>
  );
}

interface CancelChoiceProps {
  readonly preview: Preview;
  readonly plan: string;
  readonly isPending: boolean;
  readonly onConfirm: () => void;
}

function CancelChoice({ preview: { license: after }, plan, isPending, onConfirm }: CancelChoiceProps) {
  const { t } = useTranslation('commands');
  const { day } = useFormats(after.zone);
  const works = after.period && after.access !== 'nothing' ? day(after.period.last_day) : null;
  return (
    <section aria-labelledby="cancel-choice">
      <h3 id="cancel-choice">{t(works === null ? 'cancel.at_once' : 'cancel.at_end')}</h3>
      <Pairs
        pairs={[
          [t('cancel.works_until'), works ?? t('cancel.today')],
          [t('cancel.charged'), t('nothing')],
          [
            t('cancel.taken_back'),
            after.available_actions.includes('uncancel') && works !== null ? t('until', { day: works }) : t('no'),
          ],
        ]}
      />
      <Button look="ink" block isPending={isPending} onPress={onConfirm}>
        {t('cancel.press', { plan })}
      </Button>
    </section>
  );
}

/** Beside the cancellation where the licence can pause now; absent where it cannot. */
function PauseChoice({ license, plan }: { license: License; plan: string }) {
  const { t } = useTranslation('commands');
  const { account } = useAccount();
  const { date } = useFormats(license.zone);
  const canPause = license.available_actions.includes('pause');
  const { data: preview } = useQuery({
    ...previewQuery(account, { license: license.id, action: 'pause', body: { until: null } }),
    enabled: canPause,
  });
  if (!canPause || !preview) return null;
  const { license: after, access_after: access } = preview;
  return (
    <section aria-labelledby="pause-choice">
      <h3 id="pause-choice">{t('cancel.pause')}</h3>
      <Pairs
        pairs={[
          [
            t('cancel.paused_until'),
            after.state_ends_at ? t('cancel.or_sooner', { date: date(after.state_ends_at) }) : t('cancel.open_end'),
          ],
          [t('access'), t(`access_levels.${access}`)],
          [t('cancel.charged_meanwhile'), t('nothing')],
          [t('cancel.kept'), license.period && t('cancel.days', { count: license.period.days_left })],
        ]}
      />
      <ButtonLink block href={`/${account}/licences/${license.id}/pause`}>
        {t('title.pause', { plan })}
      </ButtonLink>
    </section>
  );
}

interface CancelledProps {
  readonly license: License;
  readonly plan: string;
  readonly account: string;
  readonly crumbs: ReactNode;
}

function Cancelled({ license, plan, account, crumbs }: CancelledProps) {
  const { t } = useTranslation('commands');
  const { longDay } = useFormats(license.zone);
  const works = license.period && license.access !== 'nothing' ? longDay(license.period.last_day) : null;
  return (
    <Page
      title={t('done.cancel', { plan })}
      heading={t('done.cancel', { plan })}
      lead={works === null ? t('cancel.ended') : t('cancel.goes_on', { day: works })}
      crumbs={crumbs}
    >
      <p>{t('cancel.mail')}</p>
      <div className="btns">
        {license.available_actions.includes('uncancel') && (
          <ButtonLink icon="undo" href={`/${account}/licences/${license.id}/uncancel`}>
            {t('take_back')}
          </ButtonLink>
        )}
        <ButtonLink look="primary" href={`/${account}/licences/${license.id}`}>
          {t('cancel.to_licence')}
        </ButtonLink>
      </div>
    </Page>
  );
}
