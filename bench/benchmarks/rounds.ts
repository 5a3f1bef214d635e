/** One contender: measures once. In the warm-up its result is not counted, so that it may do less. */
export type Contender<Value> = (phase: 'warm-up' | 'measured') => Promise<Value>;

/** The values of each contender, one for each round. */
export type Measured<Contenders> = {
  readonly [Name in keyof Contenders]: Contenders[Name] extends Contender<infer Value> ? Value[] : never;
};

/**
 * Measures the contenders in turn, so that a disturbance of the machine affects all of them. The first contender changes
 * from round to round. A warm-up round is not counted.
 */
export async function runRounds<Contenders extends Readonly<Record<string, Contender<unknown>>>>(
  rounds: number,
  log: (line: string) => void,
  contenders: Contenders,
): Promise<Measured<Contenders>> {
  const names = Object.keys(contenders);
  const measured: Record<string, unknown[]> = Object.fromEntries(names.map((name) => [name, []]));
  // The warm-up compiles code and opens connections.
  for (const name of names) await contenders[name]?.('warm-up');
  log('warmed up');
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const value = await contenders[name]?.('measured');
      measured[name]?.push(value);
      log(`round ${round + 1} of ${rounds}, ${name}: ${describe(value)}`);
    }
  }
  // Object.fromEntries does not keep the type of its keys.
  return measured as Measured<Contenders>;
}

function describe(value: unknown): string {
  if (typeof value === 'number') return value.toPrecision(4);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${describe(part)}`)
    .join(', ');
}
