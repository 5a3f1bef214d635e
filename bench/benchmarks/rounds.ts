/**
 * Measures contenders in turn, so that what disturbs the machine disturbs all of them. Who begins changes from round
 * to round.
 */
export async function runRounds<Name extends string>(
  rounds: number,
  say: (line: string) => void,
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  // Code is compiled and connections are opened in a round that does not count.
  for (const name of names) await contenders[name]();
  say('warmed up');
  for (let round = 0; round < rounds; round++) {
    const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
    for (const name of order) {
      const value = await contenders[name]();
      measured[name].push(value);
      say(`round ${round + 1} of ${rounds}, ${name}: ${value.toPrecision(4)}`);
    }
  }
  return measured;
}
