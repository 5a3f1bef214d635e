import { z } from 'zod';

const mailSchema = z.object({ subject: z.string(), text: z.string(), html: z.string().optional() });

/** A mail that the catcher has got. */
export type CaughtMail = z.infer<typeof mailSchema>;

/** The mails to an address, oldest first. `apiUrl`: the mail catcher's. */
export async function readMails(apiUrl: string, address: string): Promise<CaughtMail[]> {
  const response = await fetch(`${apiUrl}/email?to.address=${encodeURIComponent(address)}`);
  return z.array(mailSchema).parse(await response.json());
}
