import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../../contract/client/client.ts';
import { Button } from './button.tsx';
import { HelpFor } from './help-for.tsx';
import { Icon } from './icon.tsx';
import { lazyExtra } from './load-part.ts';
import { useCopy } from './use-copy.ts';

/** What a failed request says to people: the API's own words, or that it was not reached. */
export function useProblemTexts(error: unknown): { title: string; detail: string; reference: string | null } {
  const { t } = useTranslation();
  if (!(error instanceof ApiError))
    return { title: t('problem.unreachable'), detail: t('problem.unreachable_detail'), reference: null };
  const { title, status, detail, next_step, instance } = error.problem;
  // What a program should do after a fault of the service is not for people.
  const next = status >= 500 ? t('problem.try_later') : next_step;
  return { title, detail: `${detail} ${next}`, reference: instance };
}

const SupportLine = lazyExtra(async () => (await import('./support-line.tsx')).SupportLine);

function Support({ error }: { error: unknown }) {
  return (
    error instanceof ApiError && (
      <Suspense>
        <SupportLine problem={error.problem} />
      </Suspense>
    )
  );
}

/** A refusal beside the action that was refused. */
export function Refusal({ error }: { error: unknown }) {
  const { title, detail } = useProblemTexts(error);
  return (
    <div className="banner" role="alert">
      <Icon name="info" />
      <p>
        <b>{title}.</b> {detail} <HelpFor error={error} /> <Support error={error} />
      </p>
    </div>
  );
}

/** Stands in place of a part that could not be loaded. The rest of the page stays. */
export function LoadError({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useTranslation();
  const { title, detail, reference } = useProblemTexts(error);
  return (
    <div className="empty" role="alert">
      <p>
        <b>{title}</b>
      </p>
      <p className="soft">
        {detail} <Support error={error} />
      </p>
      <div className="btns">
        <Button look="primary" size="small" icon="s-renewal" onPress={retry}>
          {t('problem.try_now')}
        </Button>
        {reference !== null && <CopyReference reference={reference} />}
      </div>
    </div>
  );
}

function CopyReference({ reference }: { reference: string }) {
  const { t } = useTranslation();
  const { isCopied, copy } = useCopy();
  return (
    <Button size="small" onPress={() => void copy(reference)}>
      {isCopied ? t('problem.copied') : t('problem.copy_reference', { reference: reference.slice(0, 12) })}
    </Button>
  );
}
