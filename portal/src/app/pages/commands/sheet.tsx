import { useEffect, useRef, type ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import './commands.css';

interface SheetProps {
  readonly heading: string;
  readonly about?: ReactNode;
  readonly isWide?: boolean;
  readonly footer: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A sheet beside the licence. When its heading changes, an outcome is shown: the focus moves to it, so that it is read out. */
export function Sheet({ heading, about, isWide = false, footer, onClose, children }: SheetProps) {
  const { t } = useTranslation('commands');
  const title = useRef<HTMLHeadingElement>(null);
  const shown = useRef(heading);
  useEffect(() => {
    if (shown.current === heading) return;
    shown.current = heading;
    title.current?.focus();
  }, [heading]);
  return (
    <ModalOverlay className="scrim" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className={isWide ? 'side wide' : 'side'}>
        <Dialog className="side-dialog">
          <header>
            <div>
              <Heading slot="title" ref={title} tabIndex={-1}>
                {heading}
              </Heading>
              {about !== undefined && <p>{about}</p>}
            </div>
            <Button look="quiet" icon="x" aria-label={t('close')} onPress={onClose} />
          </header>
          <div className="body">{children}</div>
          <footer>{footer}</footer>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
