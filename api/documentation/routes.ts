import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getAbsoluteFSPath } from 'swagger-ui-dist';
import { z } from 'zod';
import { REFUSALS } from '../../domain/lifecycle/refusals.ts';
import { PROBLEMS } from '../http/problem-codes.ts';
import { refusalStatus } from '../http/problem.ts';
import { BytesReply, defineRoute, type Route } from '../http/route.ts';

/** The files of Swagger UI that the page needs: nothing is loaded from elsewhere. */
const ASSETS: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
]);

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Evergreen API</title>
    <link rel="stylesheet" href="/docs/assets/swagger-ui.css">
    <link rel="icon" href="/docs/assets/favicon-32x32.png">
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/assets/swagger-ui-bundle.js"></script>
    <script src="/docs/assets/start.js"></script>
  </body>
</html>
`;

/** In a file of its own, since the page's policy lets no inline script run. */
const START_SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, persistAuthorization: false });\n`;

const commonRoute = { method: 'get', tag: 'Plumbing', scopes: 'public', reply: z.string(), type: 'text/html' } as const;

/** `/docs`, its files, `/docs/problems` and `/openapi.json`. `document` is called once, when first asked for. */
export function documentationRoutes(document: () => object): Route[] {
  let written: string | undefined;
  return [
    defineRoute({
      ...commonRoute,
      path: '/openapi.json',
      summary: 'This API as an OpenAPI 3.1 document',
      reply: z.looseObject({}),
      type: 'application/json',
      handler: async () => new BytesReply('application/json; charset=utf-8', (written ??= JSON.stringify(document()))),
    }),
    defineRoute({
      ...commonRoute,
      path: '/docs',
      summary: 'This API as a page',
      handler: async () => new BytesReply('text/html; charset=utf-8', PAGE),
    }),
    defineRoute({
      ...commonRoute,
      path: '/docs/problems',
      summary: 'Every problem code, with what to do',
      handler: async () => new BytesReply('text/html; charset=utf-8', problemsPage()),
    }),
    defineRoute({
      ...commonRoute,
      path: '/docs/assets/{file}',
      summary: 'A file of the page',
      type: '*/*',
      params: z.object({ file: z.enum(['start.js', ...ASSETS.keys()]) }),
      handler: async ({ params }) => {
        const type = ASSETS.get(params.file);
        if (type === undefined) return new BytesReply('text/javascript; charset=utf-8', START_SCRIPT);
        return new BytesReply(type, await readFile(join(getAbsoluteFSPath(), params.file)));
      },
    }),
  ];
}

function problemsPage(): string {
  const refusals = Object.keys(REFUSALS).filter(isRefusal);
  const rows = [
    ...Object.entries(PROBLEMS).map(([code, { status, title, next }]) => ({ code, status, what: title, next })),
    ...refusals
      .filter((code) => !Object.hasOwn(PROBLEMS, code))
      .map((code) => ({ code, status: refusalStatus(code), what: REFUSALS[code].detail, next: REFUSALS[code].next })),
  ];
  const lines = rows.map(
    ({ code, status, what, next }) =>
      `<tr id="${code}"><th><code>${code}</code></th><td>${status}</td><td>${escapeHtml(what)}</td><td>${escapeHtml(next)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evergreen API: problems</title></head>
<body><h1>Problems</h1>
<table><thead><tr><th>code</th><th>status</th><th>what</th><th>what to do</th></tr></thead>
<tbody>${lines.join('\n')}</tbody></table></body></html>
`;
}

function isRefusal(code: string): code is keyof typeof REFUSALS {
  return Object.hasOwn(REFUSALS, code);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
