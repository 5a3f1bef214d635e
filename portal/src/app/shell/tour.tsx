import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { changeSettings, useSettings } from '../settings/settings.ts';

export const TOUR_STEPS = 4;
const NAMES = ['line', 'coming', 'find', 'settings'] as const;

/** Four thoughts for the first visit, in the flow of the page. It can be left at once, and taken again. */
export function Tour() {
  const { t } = useTranslation();
  const { tourStep: step } = useSettings();
  const region = useRef<HTMLElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) region.current?.focus();
    shown.current = step;
  }, [step]);
  const name = NAMES[step];
  if (name === undefined) return null;
  const isLast = step === TOUR_STEPS - 1;
  const goTo = (next: number) => {
    changeSettings({ tourStep: next });
    if (next >= TOUR_STEPS) document.querySelector<HTMLElement>('#page-heading')?.focus();
  };
  return (
    <section className="tour" ref={region} tabIndex={-1} aria-label={t('tour.label')}>
      <p>
        <b>{t(`tour.${name}.title`)}</b> {t(`tour.${name}.about`)}
      </p>
      <footer>
        <span>{t('tour.place', { step: step + 1, steps: TOUR_STEPS })}</span>
        {!isLast && (
          <Button size="small" look="quiet" onPress={() => goTo(TOUR_STEPS)}>
            {t('tour.skip')}
          </Button>
        )}
        <Button size="small" look="primary" onPress={() => goTo(step + 1)}>
          {t(isLast ? 'tour.done' : 'tour.next')}
        </Button>
      </footer>
    </section>
  );
}
