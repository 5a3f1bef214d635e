import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Action, CommandBody } from '../../data/commands.ts';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { SheetContent } from '../../parts/sheet.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { CommandProblem, ConfirmNotice } from './command-problems.tsx';
import { AskLaterButton, OfflineNotice } from './ask-later.tsx';
import { CommandForm, hasForm, startingBody } from './command-form.tsx';
import './commands.css';
import { useCommandTexts } from '../../parts/command-place.ts';
import { Declined } from './declined.tsx';
import { AlreadyPaid, Done, Pending } from './done.tsx';
import { PayWith } from './pay-with.tsx';
import { PreviewSlip } from '../../parts/preview-slip.tsx';
import { useCommand } from './use-command.ts';

interface CommandStepsProps {
  readonly license: License;
  readonly action: Action;
  readonly planName: string;
  readonly onClose: () => void;
}

/** From the inputs and the preview to the outcome. */
export function CommandSteps({ license, action, planName, onClose }: CommandStepsProps) {
  const { t } = useCommandTexts();
  const { money, time } = useFormats(license.zone);
  const [search] = useSearchParams();
  const [body, setBody] = useState<CommandBody>(() => startingBody(action, license, search));
  const command = { license: license.id, action, body };
  const state = useCommand(command);
  const { progress, setProgress, confirm, sendAgain, startOver, shown, isFresh, isOnline, error, mustAsk } = state;
  const ways = { license, action, planName, onClose };
  if (progress.step === 'done')
    return <Done {...ways} body={body} accepted={progress.accepted} hasMail={(shown?.notices.length ?? 0) > 0} />;
  if (progress.step === 'paid') return <AlreadyPaid {...ways} {...progress} />;
  if (progress.step === 'pending')
    return <Pending {...ways} body={body} accepted={progress.accepted} onSettled={setProgress} />;
  if (progress.step === 'declined')
    return <Declined license={license} onClose={onClose} decline={progress.decline} onTryAgain={startOver} />;

  const slip = (
    <>
      {shown && <PreviewSlip preview={shown} before={license} action={action} planName={planName} />}
      {!shown && !error && isOnline && <Skeleton rows={2} />}
      <CommandProblem state={state} license={license} />
    </>
  );
  // What was sent already is sent again by itself.
  const canWait = !isOnline && progress.step === 'ready';
  const sum = shown?.charge && money(shown.charge.total);
  const canConfirm = shown !== undefined && shown.changes && !mustAsk && progress.step !== 'refused';
  return (
    <SheetContent
      heading={t(`title.${action}`, { plan: planName })}
      about={t(`about.${action === 'renew' && license.state === 'grace' ? 'renew-due' : action}`)}
      onClose={onClose}
      footer={
        <>
          {canConfirm && <PayWith preview={shown} holdsUntil={time(shown.expires_at)} />}
          <div className="btns">
            <Button onPress={onClose}>{t('not_now')}</Button>
            {canWait && <AskLaterButton state={state} license={license} planName={planName} onAsked={onClose} />}
            {canConfirm && !canWait && (
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
      <ConfirmNotice state={state} license={license} />
      {canWait && <OfflineNotice state={state} license={license} />}
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
