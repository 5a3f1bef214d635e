/** Ports of the embedded stack as wished for: those that people know, where these are not commonly taken. */
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

/** By which variable each can be moved. */
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
 * The wished ports, and among them those the user asked for by a variable.
 * @throws naming a variable that holds no port.
 */
export function readPortSettings(env: NodeJS.ProcessEnv): { preferred: Ports; requested: Partial<Ports> } {
  const asked: Partial<Ports> = {};
  for (const name of Object.keys(PORT_VARIABLES) as PortName[]) {
    const value = env[PORT_VARIABLES[name]];
    if (!value) continue;
    const port = Number(value);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`${PORT_VARIABLES[name]} is no port. Write a whole number from 1 to 65535.`);
    }
    asked[name] = port;
  }
  return { preferred: { ...PREFERRED_PORTS }, requested: asked };
}
