import { useEffect, useRef, type ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { useOverlayScope } from '../../parts/overlay-scope.ts';
import './commands.css';

/** A sheet beside the licence. It stays open from the inputs to the outcome. */
export function Sheet({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const { className } = useOverlayScope();
  return (
    <ModalOverlay className={`scrim ${className}`} isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className="side">
        <Dialog className="side-dialog">{children}</Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface SheetContentProps {
  readonly heading: string;
  readonly about?: ReactNode;
  /** The heading says what has happened: it gets the focus, so that it is read out. */
  readonly isOutcome?: boolean;
  readonly footer: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function SheetContent({ heading, about, isOutcome = false, footer, onClose, children }: SheetContentProps) {
  const { t } = useTranslation('commands');
  const { note } = useOverlayScope();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isOutcome) title.current?.focus();
  }, [isOutcome]);
  return (
    <>
      <header>
        <div>
          <Heading slot="title" ref={title} tabIndex={-1}>
            {heading}
          </Heading>
          {about !== undefined && <p>{about}</p>}
        </div>
        <Button look="quiet" icon="x" aria-label={t('close')} onPress={onClose} />
      </header>
      <div className="body">
        {note}
        {children}
      </div>
      <footer>{footer}</footer>
    </>
  );
}
