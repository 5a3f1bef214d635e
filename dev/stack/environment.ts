/**
 * What the user has set. An empty variable counts as one that is not set, so that it does not replace a
 * generated value.
 */
export function definedVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}

/** Settings for an external Temporal server. The embedded one has neither certificates nor keys. */
const EXTERNAL_TEMPORAL_VARIABLES = [
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_CA_FILE',
  'TEMPORAL_TLS_CERT_FILE',
  'TEMPORAL_TLS_KEY_FILE',
  'TEMPORAL_API_KEY',
] as const;

/** The variables that reach the embedded Temporal, whatever is set for an external one. */
export function embeddedTemporalVariables(address: string, namespace: string): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(EXTERNAL_TEMPORAL_VARIABLES.map((name) => [name, ''])),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
  };
}
