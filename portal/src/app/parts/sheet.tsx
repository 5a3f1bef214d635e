import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { Dialog, Heading, Modal, ModalOverlay, type DialogProps } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { IconButton } from './icon-button.tsx';
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
  useScrollBack();
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

/** What gets the focus back is scrolled to: the page may have changed behind the sheet. The library gives it back without. */
function useScrollBack(): void {
  useEffect(
    () => () => {
      requestAnimationFrame(() =>
        requestAnimationFrame(() => document.activeElement?.scrollIntoView({ block: 'nearest' })),
      );
    },
    [],
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
  useFocusInside(title);
  return (
    <>
      <header>
        <div>
          <Heading slot="title" ref={title} tabIndex={-1}>
            {heading}
          </Heading>
          {about !== undefined && <p>{about}</p>}
        </div>
        <IconButton look="quiet" icon="x" name={closeName ?? t('close')} onPress={onClose} />
      </header>
      <Body label={heading}>
        {note}
        {children}
      </Body>
      {footer !== undefined && <footer>{footer}</footer>}
    </>
  );
}

/** A menu from which a sheet was opened gives its own focus back so late. */
const MENU_MS = 500;

/**
 * Gives the focus to a dialog that has opened, so that its name is read out. The library does so only while its trigger still has the
 * focus, which it has lost by then: the page behind is inert.
 */
function useFocusInside(title: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const dialog = title.current?.closest<HTMLElement>('[role=dialog]');
    // Not away from another one, which is above it.
    const into = () => {
      if (document.activeElement?.closest('[role=dialog]') === null) dialog?.focus();
    };
    const frame = requestAnimationFrame(() => requestAnimationFrame(into));
    document.addEventListener('focusin', into);
    const stop = () => document.removeEventListener('focusin', into);
    const timer = setTimeout(stop, MENU_MS);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      stop();
    };
  }, [title]);
}

const FOCUSABLE = 'a[href], button, input, select, textarea';

/** Where it is longer than the window and holds nothing that takes the focus, it takes it: it can be scrolled by keyboard. */
function Body({ label, children }: { label: string; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  const [takesFocus, setTakesFocus] = useState(false);
  useEffect(() => {
    const body = ref.current;
    if (!body) return undefined;
    const look = () => setTakesFocus(body.scrollHeight > body.clientHeight && body.querySelector(FOCUSABLE) === null);
    const sizes = new ResizeObserver(look);
    sizes.observe(body);
    const contents = new MutationObserver(look);
    contents.observe(body, { childList: true, subtree: true });
    return () => {
      sizes.disconnect();
      contents.disconnect();
    };
  }, []);
  return (
    <div ref={ref} className="body" {...(takesFocus ? { tabIndex: 0, role: 'group', 'aria-label': label } : {})}>
      {children}
    </div>
  );
}
