import { Link } from 'react-router';
import { BrandMark } from '../../brand-mark.tsx';

export function Brand() {
  return (
    <Link className="brand" to="/" aria-label="Evergreen">
      <BrandMark />
      <span>Evergreen</span>
    </Link>
  );
}
