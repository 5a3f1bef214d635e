import { z } from 'zod';
import { reviewedBySchema } from '../../knowledge/text-files.ts';

/** `knowledge/<language>/phrases.yaml`: what several mails of a language share. */
export const phrasesSchema = z.strictObject({
  reviewed_by: reviewedBySchema,
  /** Why the reader gets the mail: one that is always sent, or one that can be turned off. Markdown. */
  footer: z.strictObject({ required: z.string().min(1), optional: z.string().min(1) }),
  /**
   * Why a payment failed, by decline code (https://docs.stripe.com/declines/codes). Cards reported lost, stolen or
   * fraudulent have no sentence on purpose: the holder of the card alone may learn of it, from the bank.
   */
  failures: z.object({ other: z.string().min(1) }).catchall(z.string().min(1)),
});
export type Phrases = z.infer<typeof phrasesSchema>;
