import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getAbsoluteFSPath } from 'swagger-ui-dist';
import { z } from 'zod';
import { defineOperation } from '../../contract/operation.ts';
import { PROBLEM_CODES, problemStatus } from '../../contract/problems.ts';
import { getOpenApi, getProblemList, getReference } from '../../contract/service.ts';
import type { Language } from '../../knowledge/languages.ts';
import type { Texts } from '../../knowledge/texts.ts';
import { BytesReply, implement, type Route } from '../http/route.ts';

/** The files of Swagger UI that the page needs: nothing is loaded from elsewhere. */
const ASSETS: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
]);

const getReferenceFile = defineOperation({
  id: 'getReferenceFile',
  method: 'get',
  path: '/docs/assets/{file}',
  tag: 'Service',
  summary: 'A file of the page',
  permission: 'public',
  reply: z.string(),
  type: '*/*',
  params: z.object({ file: z.enum(['start.js', ...ASSETS.keys()]) }),
});

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

/** `/openapi.json`, `/docs`, its files and `/docs/problems`. `document` is called once, when first asked for. */
export function documentationRoutes(document: () => object): Route[] {
  let written: string | undefined;
  return [
    implement(
      getOpenApi,
      async () => new BytesReply('application/json; charset=utf-8', (written ??= JSON.stringify(document()))),
    ),
    implement(getReference, async () => new BytesReply('text/html; charset=utf-8', PAGE)),
    implement(
      getProblemList,
      async (_input, { deps, language }) =>
        new BytesReply('text/html; charset=utf-8', problemsPage(deps.texts, language)),
    ),
    implement(getReferenceFile, async ({ params }) => {
      const type = ASSETS.get(params.file);
      if (type === undefined) return new BytesReply('text/javascript; charset=utf-8', START_SCRIPT);
      return new BytesReply(type, await readFile(join(getAbsoluteFSPath(), params.file)));
    }),
  ];
}

function problemsPage(texts: Texts, language: Language): string {
  const lines = PROBLEM_CODES.map((code) => {
    const { title, detail, next_step } = texts.problem(language, code);
    return `<tr id="${code}"><th><code>${code}</code></th><td>${problemStatus(code)}</td><td>${escapeHtml(title)}. ${escapeHtml(detail)}</td><td>${escapeHtml(next_step)}</td></tr>`;
  });
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>Evergreen API: problems</title></head>
<body><h1>Problems</h1>
<table><thead><tr><th>code</th><th>status</th><th>what</th><th>what to do</th></tr></thead>
<tbody>${lines.join('\n')}</tbody></table></body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
