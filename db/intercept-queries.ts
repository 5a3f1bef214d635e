import type postgres from 'postgres';

/** The client, with each query that it makes passed through `intercept`, and with other `members`. */
export function interceptQueries<Client extends postgres.ISql>(
  client: Client,
  intercept: (value: unknown) => unknown,
  members: Readonly<Record<string | symbol, unknown>> = {},
): Client {
  const unsafe = (...args: Parameters<postgres.ISql['unsafe']>) => intercept(client.unsafe(...args));
  return new Proxy(client, {
    apply: (target, self, args) => intercept(Reflect.apply(target, self, args)),
    get(target, name) {
      if (name in members) return members[name];
      return name === 'unsafe' ? unsafe : Reflect.get(target, name);
    },
  });
}
