import { useState, type ReactNode } from 'react';
import { DialogTrigger } from 'react-aria-components';
import { Button } from './button.tsx';
import { Refusal } from './problem.tsx';
import { Sheet, SheetContent } from './sheet.tsx';

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
      <Sheet isDismissable={!isPending}>
        {({ close }) => (
          <SheetContent heading={heading} onClose={close}>
            {children}
            {problem !== null && <Refusal error={problem} />}
            <div className="btns section">
              <Button look="ink" isPending={isPending} onPress={() => void confirm(close)}>
                {press}
              </Button>
            </div>
          </SheetContent>
        )}
      </Sheet>
    </DialogTrigger>
  );
}
