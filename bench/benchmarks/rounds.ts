/**
 * Measures the contenders in turn, so that a disturbance of the machine affects all of them. The first contender changes
 * from round to round. A warm-up round is not counted.
 */
export async function runRounds<Name extends string>(
  rounds: number,
  log: (line: string) => void,
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  // The warm-up compiles code and opens connections.
  for (const name of names) await contenders[name]();
  log('warmed up');
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const value = await contenders[name]();
      measured[name].push(value);
      log(`round ${round + 1} of ${rounds}, ${name}: ${value.toPrecision(4)}`);
    }
  }
  return measured;
}
