/**
 * Measures contenders in turn, so that what disturbs the machine disturbs all of them. Who begins changes from round
 * to round.
 */
export async function inTurn<Name extends string>(
  rounds: number,
  say: (line: string) => void,
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
    for (const name of order) measured[name].push(await contenders[name]());
    say(
      `round ${round + 1} of ${rounds}: ${names.map((name) => `${name} ${measured[name].at(-1)?.toPrecision(4)}`).join(', ')}`,
    );
  }
  return measured;
}
