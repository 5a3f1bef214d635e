/** The few ways in which pages may write HTML or load scripts: their policy allows no others. */

interface TrustedTypesFactory {
  createPolicy(name: string, rules: Rules): { createScriptURL(url: string): string };
}

interface Rules {
  /** Null refuses. */
  readonly createHTML?: (html: string) => string | null;
  readonly createScriptURL?: (url: string) => string | null;
}

/** Absent in browsers that do not know trusted types: they enforce none. */
export const trustedTypes: TrustedTypesFactory | undefined = Reflect.get(window, 'trustedTypes');

/** The address of a script in the form that the page's policy takes, under the given name. Every other address is refused. */
export function trustedScript(policy: string, address: string): string {
  const createScriptURL = (url: string) => (url === address ? url : null);
  return trustedTypes ? trustedTypes.createPolicy(policy, { createScriptURL }).createScriptURL(address) : address;
}
