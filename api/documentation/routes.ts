import { getOpenApi } from '../../contract/service.ts';
import { BytesReply, implement, type Route } from '../http/route.ts';

/** `/openapi.json`. `document` is called once, at the first request. */
export function documentationRoutes(document: () => object): Route[] {
  let serialized: string | undefined;
  return [
    implement(
      getOpenApi,
      async () => new BytesReply('application/json; charset=utf-8', (serialized ??= JSON.stringify(document()))),
    ),
  ];
}
