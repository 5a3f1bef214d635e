/** The API of `npm start` on the embedded stack: that of production, and a way in without a code. */
import { runApi } from '../../api/run.ts';
import { readSettings } from '../../settings.ts';
import { addEntry } from './entry.ts';
import { requireEmbeddedStack } from './offered.ts';

requireEmbeddedStack(readSettings(process.env, ['auth']));
await runApi({ extend: addEntry });
