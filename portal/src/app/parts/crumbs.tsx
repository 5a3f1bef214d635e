import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon } from './icon.tsx';

interface CrumbsProps {
  /** The pages above this one, the topmost first: name and address. */
  readonly above: readonly (readonly [name: string, href: string])[];
  /** This page. */
  readonly here: string;
}

/** Where a page is among the others. */
export function Crumbs({ above, here }: CrumbsProps) {
  const { t } = useTranslation();
  return (
    <nav className="crumbs" aria-label={t('you_are_here')}>
      {above.map(([name, href]) => (
        <Fragment key={href}>
          <Link to={href}>{name}</Link>
          <Icon name="next" className="directional" />
        </Fragment>
      ))}
      <span aria-current="page">{here}</span>
    </nav>
  );
}
