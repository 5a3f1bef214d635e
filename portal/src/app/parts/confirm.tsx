import { useState, type ReactNode } from 'react';
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { useOverlayScope } from './overlay-scope.ts';
import { Refusal } from './problem.tsx';

interface ConfirmProps {
  /** On the button that asks, and on the one that does it unless `press` is given. */
  readonly action: string;
  readonly press?: string;
  /** What is asked, in full: the name of the button for screen readers. */
  readonly heading: string;
  readonly children: ReactNode;
  /** Rejects when it is refused: the dialog stays, and says why. */
  readonly run: () => Promise<unknown>;
}

/** A button whose action is confirmed once, after its effect has been said. */
export function Confirm({ action, press = action, heading, children, run }: ConfirmProps) {
  const { t } = useTranslation();
  const { className, note } = useOverlayScope();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function confirm(close: () => void) {
    setPending(true);
    setProblem(null);
    try {
      await run();
      close();
    } catch (error) {
      setProblem(error);
    } finally {
      setPending(false);
    }
  }

  return (
    <DialogTrigger onOpenChange={() => setProblem(null)}>
      <Button size="small" aria-label={heading}>
        {action}
      </Button>
      <ModalOverlay className={`scrim ${className}`} isDismissable={!isPending}>
        <Modal className="side">
          <Dialog className="side-dialog">
            {({ close }) => (
              <>
                <header>
                  <div>
                    <Heading slot="title">{heading}</Heading>
                  </div>
                  <Button look="quiet" icon="x" aria-label={t('close')} onPress={close} />
                </header>
                <div className="body">
                  {note}
                  {children}
                  {problem !== null && <Refusal error={problem} />}
                  <div className="btns section">
                    <Button look="ink" isPending={isPending} onPress={() => void confirm(close)}>
                      {press}
                    </Button>
                  </div>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
