import type { ComponentProps } from 'react';
import { Tooltip, TooltipTrigger, type ButtonProps } from 'react-aria-components';
import { Button } from './button.tsx';
import type { IconName } from './icon.tsx';
import './icon-button.css';

interface IconButtonProps extends Omit<ButtonProps, 'aria-label' | 'className' | 'children'> {
  readonly icon: IconName;
  /** What it does: read out, and shown while the pointer or the focus is on it. */
  readonly name: string;
  readonly look?: 'secondary' | 'quiet';
  readonly size?: 'small';
}

/** After how long the pointer has asked for a name, and how that looks. */
export const TOOLTIP_DELAY_MS = 400;
export const TOOLTIP = { className: 'tooltip', offset: 6 } as const;

/** A button without words. Its name is shown to those who see it, too. */
export function IconButton({ name, ...rest }: IconButtonProps) {
  return (
    <TooltipTrigger delay={TOOLTIP_DELAY_MS}>
      <Button {...rest} aria-label={name} render={withoutDescription} />
      <Tooltip {...TOOLTIP}>{name}</Tooltip>
    </TooltipTrigger>
  );
}

/** The trigger describes its button by the tooltip: a screen reader would say the name twice. */
function withoutDescription({ 'aria-describedby': _name, ...rest }: ComponentProps<'button'>) {
  return <button {...rest} />;
}
