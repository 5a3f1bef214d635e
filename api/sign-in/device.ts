import type { Call } from '../http/route.ts';

/** So long a device is known on which somebody has signed in. */
const DEVICE_DAYS = 180;
const DAY_S = 86_400;

/** Marks the device of this request as one on which the address has signed in. */
export function setDeviceCookie({ deps, setCookie }: Call, addressHash: Buffer): void {
  const { site, personSecrets } = deps;
  setCookie(site.setCookie('device', personSecrets.createDeviceMark(addressHash), DEVICE_DAYS * DAY_S));
}
