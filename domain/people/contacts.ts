/** What an account can name somebody for who need not sign in. */
export const CONTACT_TOPICS = ['billing', 'technical', 'renewal'] as const;
export type ContactTopic = (typeof CONTACT_TOPICS)[number];
