/**
 * The field of 32 elements, as bits of polynomials modulo x⁵ + x² + 1, which is primitive: the powers of x run through
 * all 31 elements other than zero.
 */
const multiplyByX = (value: number): number => ((value << 1) ^ (value & 16 ? 0b100101 : 0)) & 31;

/**
 * The check symbol (0–31) of up to 30 symbols: the sum of symbol × x^(distance from the check symbol). All weights are
 * different and none is zero, so any wrong symbol changes the sum, and so does exchanging any two different symbols,
 * adjacent or not, the check symbol included.
 */
export function checkSymbol(symbols: readonly number[]): number {
  if (symbols.length > 30) throw new RangeError(`checkSymbol: at most 30 symbols, got ${symbols.length}`);
  return multiplyByX(symbols.reduce((sum, symbol) => multiplyByX(sum) ^ symbol, 0));
}
