import { Button as AriaButton, Link as AriaLink, type ButtonProps, type LinkProps } from 'react-aria-components';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

type Look = 'primary' | 'secondary' | 'quiet' | 'ink';

interface Dressed {
  /** `primary` is for what is due or commits to something. */
  readonly look?: Look;
  readonly size?: 'small' | 'big';
  readonly icon?: IconName;
  /** Fills the line. */
  readonly block?: boolean;
  readonly children?: ReactNode;
}

function classOf({ look = 'secondary', size, block, icon, children }: Dressed): string {
  return ['btn', look, size, block && 'block', icon && !children && 'icon-only'].filter(Boolean).join(' ');
}

/** While `isPending` it keeps its width and its focus, and cannot be pressed again. */
export function Button({ look, size, icon, block, children, ...rest }: Dressed & Omit<ButtonProps, keyof Dressed>) {
  const dressed = { look, size, icon, block, children } as Dressed;
  const busy = rest.isPending ?? false;
  return (
    <AriaButton {...rest} className={classOf(dressed)} aria-busy={busy || undefined}>
      {busy ? <Icon name="spin" /> : icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}

/** A link that looks like a button, because it is the next thing to do. */
export function ButtonLink({ look, size, icon, block, children, ...rest }: Dressed & Omit<LinkProps, keyof Dressed>) {
  const dressed = { look, size, icon, block, children } as Dressed;
  return (
    <AriaLink {...rest} className={classOf(dressed)}>
      {icon && <Icon name={icon} />}
      {children}
    </AriaLink>
  );
}
