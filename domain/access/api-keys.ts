/** So many API keys of an account may work at a time: enough for its programs, few enough to know each. */
export const MAX_LIVE_ACCOUNT_KEYS = 20;

/** Whether an API key works, or why it does not. */
export const API_KEY_STATUSES = ['active', 'expired', 'revoked'] as const;
export type ApiKeyStatus = (typeof API_KEY_STATUSES)[number];
