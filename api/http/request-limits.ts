import type { RequestHandler } from 'express';
import { problem } from './problem.ts';

/** Characters of an address with its query: RFC 9110 asks for 8,000 at least. */
export const MAX_URL_LENGTH = 8_000;
/** Browsers and proxies send some thirty. */
export const MAX_HEADERS = 100;

/** Refuses a request by its address and headers, before anything else looks at it. */
export const limitRequestHead: RequestHandler = (req, _res, next) => {
  if (req.url.length > MAX_URL_LENGTH) throw problem('url_too_long', { about: { most_characters: MAX_URL_LENGTH } });
  if (req.rawHeaders.length / 2 > MAX_HEADERS) throw problem('headers_too_large');
  if ((req.headersDistinct['host']?.length ?? 0) > 1) throw problem('bad_request');
  next();
};
