import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const DemoContentsSchema = z.object({
  api_keys: z.record(z.string(), z.string()).default({}),
  members: z.array(z.object({ email: z.string(), role: z.string(), account: z.string() })).default([]),
  staff: z.array(z.object({ email: z.string(), role: z.string() })).default([]),
  licenses: z
    .array(z.object({ id: z.string(), key: z.string(), plan: z.string(), state: z.string(), account: z.string() }))
    .default([]),
});

/** What a seed made: keys by scope (`admin`, `agent`, `customer`, `product`), people and licences to try things with. */
export type DemoContents = z.infer<typeof DemoContentsSchema>;

const DemoFile = DemoContentsSchema.extend({
  api: z.string(),
  portal: z.string(),
  temporal_ui: z.string().optional(),
  mail: z.string().optional(),
  stripe: z.string().optional(),
});
export type Demo = z.infer<typeof DemoFile>;

const demoFilePath = (dir: string) => join(dir, 'demo.json');

/**
 * What an earlier start wrote; nothing when the file is missing or not readable as this version writes it. Keys are shown
 * once, so a seed takes the ones it made over from here.
 */
export async function readDemoFile(dir: string): Promise<Demo | undefined> {
  try {
    return DemoFile.parse(JSON.parse(await readFile(demoFilePath(dir), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Writes `<dir>/demo.json` for scripts and first tries, in one step, readable by its owner only: it holds keys. */
export async function writeDemoFile(dir: string, demo: Demo): Promise<string> {
  const aside = `${demoFilePath(dir)}.new`;
  await writeFile(aside, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  await rename(aside, demoFilePath(dir));
  return demoFilePath(dir);
}

const LABEL_WIDTH = 20;

/** Where to click, as an aligned table. */
export function formatAddressTable({ api, portal, temporal_ui, mail, stripe }: Demo): string {
  return formatRows([
    ['Start page', api],
    ['Portal', portal],
    ['API reference', `${api}/docs`],
    ['Temporal UI', temporal_ui],
    ['Mails', mail],
    [stripe?.startsWith('https://dashboard.') ? 'Stripe' : 'Stripe stand-in', stripe],
  ]);
}

/** How to use the API: a key, a first request, and with which addresses one can sign in. Empty where nothing was made to try things with. */
export function formatFirstSteps({ api, api_keys, licenses, members, staff }: Demo): string {
  if (licenses.length === 0 || api_keys.admin === undefined) return '';
  return formatRows([
    ['API key', `${api_keys.admin} (administrator)`],
    ['First request', `curl -H "Authorization: Bearer ${api_keys.admin}" ${api}/v1/licenses`],
    ['A whole lifecycle', 'npm run demo'],
    ...Object.values(Object.groupBy(members, ({ account }) => account)).map(
      (people = []) => ['Members', formatPeople(people)] as const,
    ),
    ['Staff', formatPeople(staff)],
  ]);
}

/** With whose addresses one can sign in; the codes are in the mail catcher. */
function formatPeople(people: readonly { readonly email: string; readonly role: string }[]): string {
  return people.map(({ email, role }) => `${email} (${role})`).join(', ');
}

function formatRows(rows: readonly (readonly [label: string, value: string | undefined])[]): string {
  return rows.flatMap(([label, value]) => (value ? [`  ${label.padEnd(LABEL_WIDTH)}${value}`] : [])).join('\n');
}
