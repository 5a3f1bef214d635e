import type { Express } from 'express';
import { z } from 'zod';
import { setPagePolicy } from '../../api/http/headers.ts';
import { problem } from '../../api/http/problem.ts';
import { BytesReply, implement } from '../../api/http/route.ts';
import { handlerOf, type Gate } from '../../api/http/serve.ts';
import { chooseLanguage } from '../../api/pages/language.ts';
import { defineOperation } from '../../contract/operation.ts';
import { allowOwnForms, forLocalRequests, requireOwnForm } from '../entry/guard.ts';
import type { DevTools } from '../entry/tools.ts';
import { KILLABLE } from './kill.ts';
import { factsOf, plugPage } from './page.ts';
import { PLUG_PATH } from './path.ts';
import { PlugRun } from './run.ts';

const pullPlug = defineOperation({
  id: 'pullPlug',
  method: 'post',
  path: PLUG_PATH,
  tag: 'Development',
  summary: 'Kill a process of the embedded stack in the middle of a payment',
  permission: 'public',
  audited: true,
  rawBody: true,
  maxBodyBytes: 1_000,
  reply: z.string(),
  status: 303,
  type: 'text/plain',
});

/** Adds the page that pulls the plug. Of several presses, one at a time counts. */
export function addPlug(
  app: Express,
  gate: Gate,
  { token, tools }: { readonly token: string; readonly tools: DevTools },
): void {
  let run: PlugRun | null = null;
  const pull = implement(
    pullPlug,
    async (_input, call) => {
      const form = new URLSearchParams(call.rawBody.toString('utf8'));
      requireOwnForm(call.header, form.get('token') ?? '', token);
      call.signatureIsRight();
      const process = KILLABLE.find((name) => name === form.get('kill'));
      if (!process) throw problem('not_found');
      if (!run || run.isOver) run = new PlugRun(tools, process);
      return new BytesReply(pullPlug.type, '', { location: PLUG_PATH });
    },
    { view: 'person' },
  );
  app.post(PLUG_PATH, forLocalRequests(handlerOf(pull, gate)));
  app.get(
    PLUG_PATH,
    forLocalRequests((req, res) => {
      const nonce = setPagePolicy(res);
      allowOwnForms(res);
      const page = plugPage({ language: chooseLanguage(req, res), nonce }, token, run);
      res.set('Cache-Control', 'no-store').type('html').send(page);
    }),
  );
  app.get(
    `${PLUG_PATH}/facts`,
    forLocalRequests((req, res) => {
      res.set('Cache-Control', 'no-store').json(factsOf(run, chooseLanguage(req, res)));
    }),
  );
}
