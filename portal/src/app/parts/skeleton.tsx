import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

const DELAY_MS = 300;

/** The shape of what comes, shown when it takes longer than a moment. */
export function Skeleton({ rows = 3 }: { rows?: number }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), DELAY_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_row, index) => (
        <div className="sk-row" key={index}>
          <span className="skeleton" />
          <span className="skeleton" />
          <span className="sk-line" />
          <span className="skeleton" />
        </div>
      ))}
    </div>
  );
}
