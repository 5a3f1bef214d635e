import { Suspense, useRef, useState, type ComponentType, type ReactNode } from 'react';
import { Button } from 'react-aria-components';

/** What a menu needs of its button. */
export interface FloatingMenuProps {
  readonly trigger: React.RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
}

interface MenuButtonProps {
  readonly className?: string;
  /** The popover with the menu, loaded when the button is first pressed. */
  readonly menu: ComponentType<FloatingMenuProps>;
  readonly children: ReactNode;
}

/** A button whose menu is loaded when it is opened: most visits open none. */
export function MenuButton({ className, menu: Menu, children }: MenuButtonProps) {
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        ref={trigger}
        className={className ?? ''}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPress={() => setOpen(true)}
      >
        {children}
      </Button>
      {isOpen && (
        <Suspense>
          <Menu trigger={trigger} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
