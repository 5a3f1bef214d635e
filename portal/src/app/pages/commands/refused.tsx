import { useNavigate, useLocation } from 'react-router';
import type { ApiError } from '../../../../../contract/client/client.ts';
import { ACTIONS } from '../../data/commands.ts';
import type { License } from '../../data/licenses.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { HelpForLicense } from '../../parts/help-for-license.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useProblemTexts } from '../../parts/problem.tsx';
import { SupportLine } from '../../parts/support-line.tsx';
import { withWayBack } from '../../session/way-back.ts';
import { useCommandPlace, useCommandTexts } from '../../parts/command-place.ts';
import { commandLabel } from '../../format/command-label.ts';
import { NEXT_STEPS, nextPeriodOf, type NextStep } from './next-steps.ts';

interface RefusedCommandProps {
  readonly error: ApiError;
  readonly license: License;
  readonly onNewPreview: () => void;
}

/** Why a command is not possible, and what is: each step leads to something that the licence allows now. */
export function RefusedCommand({ error, license, onNewPreview }: RefusedCommandProps) {
  const { t } = useCommandTexts();
  const { sandbox } = useCommandPlace();
  // A sandbox has no such pages.
  const steps = stepsFor(error, license).filter(({ kind }) => kind !== 'page' || !sandbox);
  const { title, detail } = useProblemTexts(error);
  const others = ACTIONS.filter((action) => license.available_actions.includes(action));
  return (
    <div className="refused">
      <div className="banner" role="alert">
        <Icon name="info" />
        <p>
          <b>{title}.</b> {steps.length === 0 ? detail : error.problem.detail}{' '}
          <SupportLine problem={error.problem} isOnlyWay={steps.length === 0 && others.length === 0} />
        </p>
      </div>
      {steps.length > 0 && (
        <div className="btns">
          {steps.map((step, index) => (
            <StepButton
              key={JSON.stringify(step)}
              step={step}
              look={index === 0 ? 'primary' : 'secondary'}
              license={license}
              error={error}
              onNewPreview={onNewPreview}
            />
          ))}
        </div>
      )}
      {steps.length === 0 && others.length > 0 && (
        <>
          <h2>{t('possible_now')}</h2>
          <div className="btns">
            {others.map((action) => (
              <StepButton
                key={action}
                step={{ kind: 'action', action }}
                look="secondary"
                license={license}
                error={error}
                onNewPreview={onNewPreview}
              />
            ))}
          </div>
        </>
      )}
      <HelpForLicense license={license} code={error.problem.code} />
    </div>
  );
}

/** The steps of a refusal's code, without commands that would be refused too. */
function stepsFor(
  error: ApiError,
  { available_actions: actions }: Pick<License, 'available_actions'>,
): readonly NextStep[] {
  const steps = NEXT_STEPS[error.problem.code] ?? [];
  return steps.filter((step) => {
    if (step.kind === 'action') return actions.includes(step.action);
    return step.kind !== 'next_period' || nextPeriodOf(error) !== null;
  });
}

interface StepButtonProps extends RefusedCommandProps {
  readonly step: NextStep;
  readonly look: 'primary' | 'secondary';
}

function StepButton({ step, look, license, error, onNewPreview }: StepButtonProps) {
  const { t } = useCommandTexts();
  const { home } = useCommandPlace();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const base = `${home}/licences/${license.id}`;
  switch (step.kind) {
    case 'action':
      return (
        <ButtonLink look={look} href={`${base}/${step.action}`}>
          {t(commandLabel(step.action))}
        </ButtonLink>
      );
    case 'page':
      return (
        <ButtonLink look={look} href={withWayBack(`${home}/${step.page}`, pathname)}>
          {t(`pages.${step.page}`)}
        </ButtonLink>
      );
    case 'next_period':
      return (
        <Button look={look} onPress={() => void navigate(`${base}/renew?period=${nextPeriodOf(error) ?? ''}`)}>
          {t('pay_next_period')}
        </Button>
      );
    case 'new_preview':
      return (
        <Button look={look} onPress={onNewPreview}>
          {t('new_preview')}
        </Button>
      );
  }
}
