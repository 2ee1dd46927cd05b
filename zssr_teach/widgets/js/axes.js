// What stands at the axes of a chart: round numbers, and the range that they divide.

/**
 * Round numbers that divide a range into about `count` parts.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export function roundTicks(low, high, count) {
  const rough = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const ticks = [];
  for (let index = Math.ceil(low / step); index * step <= high + step * 1e-6; index += 1) {
    ticks.push(Number((index * step).toPrecision(12))); // 0.3, not 0.30000000000000004
  }
  return ticks;
}

/**
 * 1, 2 and 5 times the powers of ten in a range, thinned out to at most four.
 * @param {number} low above 0
 * @param {number} high
 */
export function logarithmicTicks(low, high) {
  let ticks = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power += 1) {
    ticks.push(...[1, 2, 5].map((factor) => factor * 10 ** power));
  }
  ticks = ticks.filter((tick) => tick >= low && tick <= high);
  while (ticks.length > 4) ticks = ticks.filter((_, index) => index % 2 === 0);
  return ticks;
}

/**
 * A number in at most three digits, or as a power of ten.
 * @param {number} value
 */
export function shortNumber(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 0.001 || size >= 100000) {
    return value.toExponential(0).replace("e-", "e−").replace("+", "");
  }
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

/**
 * Lowest and highest number of an axis that shows all values, with a margin.
 * @param {number[]} values
 * @param {boolean} logarithmic
 * @returns {[number, number]}
 */
export function axisRange(values, logarithmic) {
  const nothing = logarithmic ? [0.01, 0.1] : [0, 1];
  const shown = values.length ? values : nothing;
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  if (logarithmic) return [Math.max(low, 1e-9) * 0.9, high * 1.1];
  const margin = (high - low) * 0.08 || Math.abs(high) * 0.02 || 1;
  return [low >= 0 && low - margin < 0 ? 0 : low - margin, high + margin];
}
