/** What an account can name somebody for who need not sign in. */
export const CONTACT_TOPICS = ['billing', 'technical', 'renewal'] as const;
export type ContactTopic = (typeof CONTACT_TOPICS)[number];

/** So many contacts of a topic are written to, those named first: nobody can have one mail sent to any number of addresses. */
export const MAX_CONTACTS_OF_TOPIC = 50;
