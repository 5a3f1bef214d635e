import { z } from 'zod';
import { reviewedBySchema } from '../../knowledge/text-files.ts';

const text = z.string().min(1);
const counted = text.includes('{count}');

/** `knowledge/<language>/phrases.yaml`: what several mails of a language share. */
export const phrasesSchema = z.strictObject({
  reviewed_by: reviewedBySchema,
  /** Why the reader gets the mail: one that is always sent, or one that can be turned off. Markdown. */
  footer: z.strictObject({ required: text, optional: text }),
  /** The same for a contact, who has been named for a topic. */
  contact_footer: z.strictObject({ required: text, optional: text }),
  /** What contacts are named for, as their footer says it. */
  contact_topics: z.strictObject({ billing: text, technical: text, renewal: text }),
  /** Why a person gets a mail about access. */
  person_footer: text,
  /** A number of seats. */
  seats: z.strictObject({ one: counted, other: counted }),
});
export type Phrases = z.infer<typeof phrasesSchema>;
