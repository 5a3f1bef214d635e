import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { commandLabel } from '../../format/command-label.ts';
import { useCopyName } from './copy-name.ts';
import { triesQuery } from './kept-tries.ts';
import { useForReal } from './use-for-real.ts';
import { useSandbox } from './use-sandbox.ts';

interface TriesProps {
  /** All of the sandbox: they name each other. */
  readonly licenses: readonly License[];
  /** Left out: what was tried with any of them. */
  readonly only?: string;
}

/** What was tried, each with the way to do it for real. Absent before something was. */
export function Tries({ licenses, only }: TriesProps) {
  const { t } = useTranslation(['sandbox', 'labels', 'commands']);
  const { sandbox, zone } = useSandbox();
  const { longDate } = useFormats(zone);
  const { data: tries } = useSuspenseQuery(triesQuery(sandbox));
  const forReal = useForReal(sandbox);
  const nameOf = useCopyName(licenses);
  const shown = tries.filter(({ license }) => only === undefined || license === only);
  if (shown.length === 0) return null;
  return (
    <section className="section" aria-labelledby="tries">
      <div className="section-head">
        <h2 id="tries">{t('tries.heading')}</h2>
        <p>{t('tries.about')}</p>
      </div>
      <ul className="tries">
        {shown.map((tried, index) => {
          const name = t('tries.what', { command: t(commandLabel(tried.action)), licence: nameOf(tried.license) });
          const href = forReal(tried);
          return (
            <li key={index}>
              <p>
                <b>{name}</b>
                <small>{t('tries.at', { date: longDate(tried.at) })}</small>
              </p>
              {href !== null && (
                <ButtonLink size="small" icon="arrow" href={href} aria-label={`${t('commands:for_real')}: ${name}`}>
                  {t('commands:for_real')}
                </ButtonLink>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
