import { createClient, type EvergreenClient } from '../../contract/client/client.ts';

/** The typed client, as the browser of a person has it who is signed in. */
export function clientInSession(baseUrl: string, token: string): EvergreenClient {
  return createClient({
    baseUrl,
    fetch: async (request) => {
      request.headers.set('cookie', `evergreen_session=${token}`);
      request.headers.set('origin', baseUrl);
      return await fetch(request);
    },
  });
}
