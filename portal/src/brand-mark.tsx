/** The mark of the product. The name stands beside it, so that screen readers pass it over. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.1" aria-hidden="true">
      <path d="M12 1.9a10.1 10.1 0 1 0 10.1 10.1" strokeLinecap="round" />
      <path d="M15.7 2.6a10.1 10.1 0 0 1 5.7 5.7" strokeDasharray="2.1 3" strokeLinecap="round" />
      <circle cx="11.3" cy="12.9" r="5.7" />
      <circle cx="10.8" cy="13.5" r="1.5" fill="currentColor" stroke="none" />
    </svg>
  );
}
