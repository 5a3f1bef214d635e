import { getOpenApi } from '../../contract/service.ts';
import { EncodedBytes } from '../http/encoded-bytes.ts';
import { BytesReply, implement, type Route } from '../http/route.ts';

/** `/openapi.json`. `document` is called once, at the first request. */
export function documentationRoutes(document: () => object): Route[] {
  let written: EncodedBytes | undefined;
  return [
    implement(getOpenApi, async (_input, { header }) => {
      written ??= new EncodedBytes(Buffer.from(JSON.stringify(document())));
      const { bytes, headers } = await written.for(header('accept-encoding'));
      return new BytesReply('application/json; charset=utf-8', bytes, headers);
    }),
  ];
}
