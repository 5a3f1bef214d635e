/**
 * Whether somebody may be signed in: the server writes on the page whether it was sent the cookie of a session. That may be over by
 * now; without one there is nobody to ask for.
 */
export function mayBeSignedIn(): boolean {
  return document.documentElement.dataset['session'] !== 'none';
}

/** After a sign-in on this page. */
export function noteSignIn(): void {
  delete document.documentElement.dataset['session'];
}
