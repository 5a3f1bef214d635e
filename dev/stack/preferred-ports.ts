/** Preferred ports of the embedded stack: the well-known ones, unless those are commonly taken. */
const PREFERRED_PORTS = {
  api: 3000,
  postgres: 15432,
  temporal: 7233,
  'temporal-ui': 8233,
  stripe: 12111,
  smtp: 1025,
  'mail-page': 1080,
} as const;

type PortName = keyof typeof PREFERRED_PORTS;
export type Ports = Record<PortName, number>;

/** The variable that moves each port. */
const PORT_VARIABLES: Readonly<Record<PortName, string>> = {
  api: 'PORT',
  postgres: 'EVERGREEN_POSTGRES_PORT',
  temporal: 'EVERGREEN_TEMPORAL_PORT',
  'temporal-ui': 'EVERGREEN_TEMPORAL_UI_PORT',
  stripe: 'EVERGREEN_STRIPE_PORT',
  smtp: 'EVERGREEN_SMTP_PORT',
  'mail-page': 'EVERGREEN_MAIL_PAGE_PORT',
};

/**
 * The preferred ports, and those that the user requested by a variable.
 * @throws an error that names a variable that holds no port.
 */
export function readPortSettings(env: NodeJS.ProcessEnv): { preferred: Ports; requested: Partial<Ports> } {
  const requested: Partial<Ports> = {};
  for (const name of Object.keys(PORT_VARIABLES) as PortName[]) {
    const value = env[PORT_VARIABLES[name]];
    if (!value) continue;
    const port = Number(value);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`${PORT_VARIABLES[name]} is no port. Write a whole number from 1 to 65535.`);
    }
    requested[name] = port;
  }
  return { preferred: { ...PREFERRED_PORTS }, requested };
}
