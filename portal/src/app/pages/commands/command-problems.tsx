import { ApiError } from '../../../../../contract/client/client.ts';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { useCommandTexts } from '../../parts/command-place.ts';
import { LoadError } from '../../parts/problem.tsx';
import { AskApproval } from './ask-approval.tsx';
import { RefusedCommand } from './refused.tsx';
import type { CommandState } from './use-command.ts';

interface CommandProblemProps {
  readonly state: CommandState;
  readonly license: License;
}

/** Why a command cannot be done, and every way on. Nothing where it can. */
export function CommandProblem({ state, license }: CommandProblemProps) {
  const { error, mustAsk, command, readAgain } = state;
  if (!error) return null;
  if (!(error instanceof ApiError)) return <LoadError error={error} retry={() => void readAgain()} />;
  if (mustAsk) return <AskApproval command={command} error={error} />;
  return <RefusedCommand error={error} license={license} onNewPreview={() => void readAgain()} />;
}

/** Says that no answer came, or that what was confirmed is not the case any more. */
export function ConfirmNotice({ state, license }: CommandProblemProps) {
  const { t } = useCommandTexts();
  const { money } = useFormats(license.zone);
  const { progress, shown, isFresh, sendAgain } = state;
  if (progress.step === 'unknown')
    return (
      <div className="banner" data-state="grace" role="alert">
        <p>
          <b>{t('unknown')}</b> {t('unknown_about')}
        </p>
        <Button size="small" onPress={sendAgain}>
          {t('send_again')}
        </Button>
      </div>
    );
  if (progress.step !== 'stale' || !isFresh) return null;
  const sumOf = (charge: { total: Parameters<typeof money>[0] } | null) =>
    charge ? money(charge.total) : t('nothing');
  const sums = progress.before && shown && { before: sumOf(progress.before.charge), now: sumOf(shown.charge) };
  return (
    <div className="banner" data-state="grace" role="alert">
      <p>
        <b>{t('stale')}</b> {sums && sums.before !== sums.now && t('stale_sums', sums)} {t('stale_about')}
      </p>
    </div>
  );
}
