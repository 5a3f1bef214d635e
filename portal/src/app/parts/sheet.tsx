import { useEffect, useRef, type ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay, type DialogProps } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { useOverlayScope } from './overlay-scope.ts';

interface SheetProps {
  /** Left out inside a `DialogTrigger`, which opens and closes it. */
  readonly onClose?: () => void;
  /** Whether Escape and a press beside it close it. */
  readonly isDismissable?: boolean;
  readonly children: DialogProps['children'];
}

/** A dialog at the side of the page. */
export function Sheet({ onClose, isDismissable = true, children }: SheetProps) {
  const { className } = useOverlayScope();
  const isControlled = onClose && { isOpen: true, onOpenChange: (isOpen: boolean) => !isOpen && onClose() };
  return (
    <ModalOverlay
      className={`scrim ${className}`.trim()}
      isDismissable={isDismissable}
      isKeyboardDismissDisabled={!isDismissable}
      {...isControlled}
    >
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
  readonly footer?: ReactNode;
  /** Of the button that closes it; left out: "Close". */
  readonly closeName?: string;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** What stands in a sheet: heading, body and buttons. */
export function SheetContent(props: SheetContentProps) {
  const { heading, about, isOutcome = false, footer, closeName, onClose, children } = props;
  const { t } = useTranslation();
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
        <Button look="quiet" icon="x" aria-label={closeName ?? t('close')} onPress={onClose} />
      </header>
      <div className="body">
        {note}
        {children}
      </div>
      {footer !== undefined && <footer>{footer}</footer>}
    </>
  );
}
