/** So long an invitation into an account, or the offer of its ownership, can be accepted. */
export const INVITATION_DAYS = 7;
