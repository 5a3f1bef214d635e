import { z } from 'zod';
import { createSite } from '../../api/http/site.ts';
import { readOptions, SoftwareAuthenticator } from '../../api/testing/authenticator.ts';
import { createClient, unwrap, type EvergreenClient } from '../../contract/client/client.ts';
import { eventually } from '../../test/support/eventually.ts';
import type { Recorder } from './recorder.ts';

const mails = z.array(z.object({ subject: z.string(), to: z.array(z.object({ address: z.string() })) }));

/** A person with a browser: keeps cookies, and reads the mails to their address. */
export class Visitor {
  readonly email: string;
  /** Of the site. */
  readonly url: string;
  /** Each of its requests becomes the example of its operation. */
  readonly example: EvergreenClient;
  readonly setup: EvergreenClient;
  readonly #cookies = new Map<string, string>();
  readonly #mailUrl: string;

  constructor(options: { email: string; url: string; mailUrl: string; recorder: Recorder }) {
    const { email, url, mailUrl, recorder } = options;
    this.email = email;
    this.url = url;
    this.#mailUrl = mailUrl;
    this.example = createClient({ baseUrl: url, fetch: (request) => this.#send(request, recorder.recordingFetch) });
    this.setup = createClient({ baseUrl: url, fetch: (request) => this.#send(request, recorder.watchingFetch) });
  }

  /** Asks for a code, waits for its mail and signs in. */
  async signIn(client: EvergreenClient): Promise<void> {
    const { email } = this;
    const code = await this.nextCode(() => unwrap(client.POST('/v1/sign-in/codes', { body: { email } })));
    await unwrap(client.POST('/v1/sign-in', { body: { email, code } }));
  }

  /** Registers a first passkey, which opens to one of the vendor's people what is theirs. */
  async registerPasskey(client: EvergreenClient): Promise<void> {
    const [origin = ''] = createSite(this.url).relyingParty.origins;
    const options = readOptions(await unwrap(client.POST('/v1/passkeys/options')));
    const credential = new SoftwareAuthenticator({ origin }).register(options);
    await unwrap(client.POST('/v1/passkeys', { body: { name: 'Laptop', credential } }));
  }

  /** Does what sends a code to the address, and waits for its mail. */
  async nextCode(ask: () => Promise<unknown>): Promise<string> {
    const old = new Set(await this.#codes());
    await ask();
    return await eventually(async () => (await this.#codes()).find((each) => !old.has(each)));
  }

  /** The codes in the mails to the address. */
  async #codes(): Promise<string[]> {
    const caught = mails.parse(await (await fetch(`${this.#mailUrl}/email`)).json());
    const own = caught.filter(({ to }) => to.some(({ address }) => address === this.email));
    return own.flatMap(({ subject }) => /^\d{6}/.exec(subject)?.[0] ?? []);
  }

  async #send(request: Request, send: (request: Request) => Promise<Response>): Promise<Response> {
    const sent = new Request(request);
    sent.headers.set('origin', this.url);
    sent.headers.set('cookie', [...this.#cookies].map((pair) => pair.join('=')).join('; '));
    const response = await send(sent);
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    return response;
  }
}
