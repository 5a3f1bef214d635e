import { ApiError } from './errors.ts';

/** Accepts any secret or restricted test key, as bearer token or as basic-auth user name. Throws Stripe's 401 for anything else. */
export function authenticate(authorization: string | undefined): void {
  const key = readApiKey(authorization);
  if (key === undefined)
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  if (!/^(sk|rk)_test_\w+$/.test(key))
    throw unauthorized(
      `Invalid API Key provided: ${key.slice(0, 8)}****. The stand-in accepts only test keys, such as sk_test_evergreen.`,
    );
}

function readApiKey(authorization: string | undefined): string | undefined {
  const [scheme = '', credentials = ''] = authorization?.split(' ') ?? [];
  if (/^bearer$/i.test(scheme)) return credentials || undefined;
  if (/^basic$/i.test(scheme)) return Buffer.from(credentials, 'base64').toString().split(':')[0] || undefined;
  return undefined;
}

const unauthorized = (message: string): ApiError =>
  new ApiError(401, { type: 'invalid_request_error', message }, 'nothing');
