import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Term, type Word } from './term.tsx';

/** Asks what a word means that stands before it, and answers at a press. The page does not wait for its texts. */
export function TermQuestion({ word }: { word: Word }) {
  return (
    <Suspense>
      <Question word={word} />
    </Suspense>
  );
}

function Question({ word }: { word: Word }) {
  const { t } = useTranslation('words');
  return <Term word={word}>{t('what', { word: t(`${word}.name`) })}</Term>;
}
