import type { Context } from './context.ts';
import type { FormRecord } from './form.ts';
import type { Route } from './router.ts';

/** Executes a request to `/v1` synchronously inside its transaction and returns the object to reply with. */
export type ApiHandler = (context: Context, params: FormRecord, id: string, id2: string) => object;

export type ApiRoute = Route<ApiHandler>;
