/**
 * The bytes of a base64url text; null where it is not how these bytes are written. The last character of most lengths holds bits
 * that decoders ignore (RFC 4648 §3.5): each token has one spelling only.
 */
export function decodeBase64Url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
