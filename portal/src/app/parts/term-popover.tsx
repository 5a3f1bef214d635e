import type { RefObject } from 'react';
import { Dialog, Heading, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Word } from './term.tsx';
import './term-popover.css';

interface TermPopoverProps {
  readonly word: Word;
  readonly trigger: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

export function TermPopover({ word, trigger, onClose }: TermPopoverProps) {
  const { t } = useTranslation('words');
  return (
    <Popover className="term-about" placement="bottom start" triggerRef={trigger} isOpen onOpenChange={onClose}>
      <Dialog>
        <Heading slot="title">{t(`${word}.name`)}</Heading>
        <p>{t(`${word}.about`)}</p>
      </Dialog>
    </Popover>
  );
}
