import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { ApiError } from '../../../../../contract/client/client.ts';
import { previewQuery, type Action, type CommandBody } from '../../data/commands.ts';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { LoadError } from '../../parts/problem.tsx';
import { SheetContent } from '../../parts/sheet.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { announce } from '../../shell/announcements.tsx';
import { AskApproval } from './ask-approval.tsx';
import { CommandForm, hasForm, startingBody } from './command-form.tsx';
import './commands.css';
import { useCommandPlace, useCommandTexts } from './command-place.ts';
import { Declined } from './declined.tsx';
import { Done, Pending } from './done.tsx';
import { PayWith } from './pay-with.tsx';
import { PreviewSlip } from './preview-slip.tsx';
import { RefusedCommand } from './refused.tsx';
import { useConfirm } from './use-confirm.ts';

interface CommandStepsProps {
  readonly license: License;
  readonly action: Action;
  readonly planName: string;
  readonly onClose: () => void;
}

/** From the inputs and the preview to the outcome. */
export function CommandSteps({ license, action, planName, onClose }: CommandStepsProps) {
  const { t } = useCommandTexts();
  const { account, home, sandbox } = useCommandPlace();
  const { money, time } = useFormats(license.zone);
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const [body, setBody] = useState<CommandBody>(() => startingBody(action, license, search));
  const command = { license: license.id, action, body };
  const { progress, setProgress, confirm, sendAgain, startOver } = useConfirm(account, command);
  const isOver = ['done', 'pending', 'declined'].includes(progress.step);
  const preview = useQuery({
    ...previewQuery(account, command),
    placeholderData: keepPreviousData,
    enabled: !isOver && progress.step !== 'sending',
  });
  const { refetch } = preview;
  const { step } = progress;

  useEffect(() => {
    if (step === 'stale') void refetch();
  }, [step, refetch]);
  useEffect(() => {
    if (step !== 'done') return;
    sandbox?.onTried(command);
    const undo = { name: t('take_back'), run: () => void navigate(`${home}/licences/${license.id}/uncancel`) };
    announce(t(`done.${action}`, { plan: planName }), action === 'cancel' ? undo : undefined);
    // Once for each outcome.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [step]);

  const ways = { license, action, planName, onClose };
  if (progress.step === 'done') return <Done {...ways} body={body} accepted={progress.accepted} />;
  if (progress.step === 'pending')
    return <Pending {...ways} body={body} accepted={progress.accepted} onSettled={setProgress} />;
  if (progress.step === 'declined')
    return <Declined license={license} onClose={onClose} decline={progress.decline} onTryAgain={startOver} />;

  const refusal = progress.step === 'refused' ? progress.error : preview.error;
  const mustAsk = refusal instanceof ApiError && ['forbidden', 'limit_exceeded'].includes(refusal.problem.code);
  const shown = preview.isError ? undefined : preview.data;
  const slip = (
    <>
      {shown && <PreviewSlip preview={shown} before={license} action={action} planName={planName} />}
      {!shown && !preview.isError && <Skeleton rows={2} />}
      {refusal instanceof ApiError && !mustAsk && (
        <RefusedCommand error={refusal} license={license} onNewPreview={() => void newPreview()} />
      )}
      {mustAsk && <AskApproval command={command} error={refusal} />}
      {refusal && !(refusal instanceof ApiError) && <LoadError error={refusal} retry={() => void refetch()} />}
    </>
  );

  async function newPreview() {
    startOver();
    await refetch();
  }

  const sum = shown?.charge && money(shown.charge.total);
  const canConfirm = shown !== undefined && shown.changes && !mustAsk && progress.step !== 'refused';
  const isFresh = !preview.isFetching && !preview.isPlaceholderData;
  return (
    <SheetContent
      heading={t(`title.${action}`, { plan: planName })}
      about={t(`about.${action}`)}
      onClose={onClose}
      footer={
        <>
          {canConfirm && <PayWith preview={shown} holdsUntil={time(shown.expires_at)} />}
          <div className="btns">
            <Button onPress={onClose}>{t('not_now')}</Button>
            {canConfirm && (
              <Button
                look={action === 'cancel' || action === 'withdraw' ? 'ink' : 'primary'}
                isPending={progress.step === 'sending' || !isFresh}
                onPress={() => (progress.step === 'unknown' ? sendAgain() : confirm(command, shown))}
              >
                {sum ? t('confirm_sum', { what: t(`confirm.${action}`), sum }) : t(`confirm.${action}`)}
              </Button>
            )}
          </div>
        </>
      }
    >
      {progress.step === 'unknown' && (
        <div className="banner" data-state="grace" role="alert">
          <p>
            <b>{t('unknown')}</b> {t('unknown_about')}
          </p>
          <Button size="small" onPress={sendAgain}>
            {t('send_again')}
          </Button>
        </div>
      )}
      {progress.step === 'stale' && isFresh && (
        <div className="banner" data-state="grace" role="alert">
          <p>
            <b>{t('stale')}</b>{' '}
            {progress.before &&
              shown &&
              t('stale_sums', {
                before: progress.before.charge ? money(progress.before.charge.total) : t('nothing'),
                now: sum ?? t('nothing'),
              })}{' '}
            {t('stale_about')}
          </p>
        </div>
      )}
      {hasForm(action) ? (
        <div className="split">
          <CommandForm license={license} action={action} body={body} onChange={setBody} />
          <div className="slip">{slip}</div>
        </div>
      ) : (
        slip
      )}
    </SheetContent>
  );
}
