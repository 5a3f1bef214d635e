/** The instant at which a day of the calendar (`2026-12-07`) begins in a zone. */
export function startOfDay(day: string, zone: string): string {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  // The offset is that of the zone at the instant itself, which a first guess may miss by a change of the clock.
  const guess = wanted - offsetMs(wanted, zone);
  return new Date(wanted - offsetMs(guess, zone)).toISOString();
}

/** The day of the calendar that an instant is in. */
export function dayOf(instant: string, zone: string): string {
  return new Date(Date.parse(instant) + offsetMs(Date.parse(instant), zone)).toISOString().slice(0, 10);
}

/** How far the clocks of a zone are ahead of UTC. */
function offsetMs(instantMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(instantMs);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((candidate) => candidate.type === type)?.value ?? '';
  const local = `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`;
  return Date.parse(local) - Math.floor(instantMs / 1000) * 1000;
}
