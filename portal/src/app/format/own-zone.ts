/** The zone of the device: what belongs to a person is in no account's zone. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
