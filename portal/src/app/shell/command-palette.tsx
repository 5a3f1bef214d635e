import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import { lazyPart } from '../parts/load-part.ts';

const PaletteDialog = lazyPart(async () => (await import('./palette-dialog.tsx')).PaletteDialog);

/** As the keys of this computer are written. */
const SHORTCUT = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘K' : 'Ctrl K';

/** Opens the list of everything that one can go to: by its button, and by ⌘K or Ctrl K. */
export function CommandPalette() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button type="button" className="go-to" onClick={() => setOpen(true)} aria-keyshortcuts="Meta+K Control+K">
        <Icon name="search" />
        <span className="label">{t('palette.open')}</span>
        <kbd aria-hidden="true">
          <span dir="ltr">{SHORTCUT}</span>
        </kbd>
      </button>
      {isOpen && (
        <Suspense>
          <PaletteDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
