/** The API of `npm start` on the embedded stack: that of production, a way in without a code, and controls to try things with. */
import { runApi } from '../../api/run.ts';
import { readSettings } from '../../settings.ts';
import { localUrl } from '../stack/local-url.ts';
import { stateDir } from '../stack/paths.ts';
import { createEntry } from './entry.ts';
import { requireEmbeddedStack } from './offered.ts';
import { createDevTools } from './tools.ts';

const ownerUrl = process.env['DATABASE_URL'] ?? '';
const settings = readSettings(process.env, ['auth']);
requireEmbeddedStack(settings, ownerUrl);
const { baseUrl = '', secretKey } = settings.stripe;
const tools = createDevTools({
  ownerUrl,
  apiUrl: localUrl(settings),
  stripe: { baseUrl, secretKey },
  stateDir: stateDir(),
});
await runApi({ extend: createEntry(tools) });
