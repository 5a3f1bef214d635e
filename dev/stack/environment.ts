/**
 * What the user has set. An empty variable counts as one that is not set, so that it does not take the place of a value
 * made up for it.
 */
export function definedVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}

/** How a Temporal server of somebody else is spoken to. The embedded one has neither certificates nor keys. */
const EXTERNAL_TEMPORAL_VARIABLES = [
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_CA_FILE',
  'TEMPORAL_TLS_CERT_FILE',
  'TEMPORAL_TLS_KEY_FILE',
  'TEMPORAL_API_KEY',
] as const;

/** The variables by which the embedded Temporal is reached, whatever is set for another one. */
export function embeddedTemporalVariables(address: string, namespace: string): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(EXTERNAL_TEMPORAL_VARIABLES.map((name) => [name, ''])),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
  };
}
