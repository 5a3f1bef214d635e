import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { useCopy } from '../../parts/use-copy.ts';
import { announce } from '../../shell/announcements.tsx';

interface CopiedValueProps {
  /** What it is, for the name of the button. */
  readonly name: string;
  readonly value: string;
}

/** A value that is to be entered elsewhere, exactly so. */
export function CopiedValue({ name, value }: CopiedValueProps) {
  const { t } = useTranslation('access');
  const { copy } = useCopy();
  return (
    <span className="copied-value">
      <code dir="ltr">{value}</code>
      <Button
        size="small"
        aria-label={t('copy_of', { name })}
        onPress={() => void copy(value).then((worked) => announce(t(worked ? 'copied' : 'not_copied', { name })))}
      >
        {t('copy')}
      </Button>
    </span>
  );
}
