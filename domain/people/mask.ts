/**
 * A mail address so that whoever has it recognises it, and nobody else can write to it: `j•••@nordlicht.example`. The number of
 * letters is not shown.
 */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = email;
  return `${at > 0 ? first : ''}•••${at < 0 ? '' : email.slice(at)}`;
}
