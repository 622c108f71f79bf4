import { describe, expect, it } from 'vitest';
import { hashSeeds, randomGenerator } from './random.ts';

const count = 100_000;

function draws(draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

/** Σ (observed - expected)² / expected. Its mean is the number of cells less one; five of its deviations are a one-in-a-million event. */
function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((sum, value) => sum + value, 0) / counts.length;
  return counts.reduce((sum, value) => sum + (value - expected) ** 2 / expected, 0);
}
const chiSquaredLimit = (cells: number) => cells - 1 + 5 * Math.sqrt(2 * (cells - 1));

function countsOf(values: readonly number[], cells: number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

describe('randomGenerator', () => {
  // Bundles, splits and augmentations depend on these: a change here is a change of every result.
  it('gives the same numbers for ever', () => {
    const random = randomGenerator([42, 3]);
    expect([random.uniform(), random.uniform(), random.normal(), random.normal()]).toEqual([
      0.9527627104074288, 0.822626548474088, 0.9934287392451682, -0.6511170602380336,
    ]);
    expect(Array.from({ length: 8 }, () => random.integer(1000))).toEqual([624, 349, 997, 459, 643, 846, 473, 316]);
    expect(random.shuffle([0, 1, 2, 3, 4, 5, 6, 7])).toEqual([2, 0, 7, 5, 1, 4, 6, 3]);
  });

  it('takes one seed as a list of one', () => {
    expect(randomGenerator(5).uniform()).toBe(randomGenerator([5]).uniform());
  });

  it.each<[number | number[], number | number[]]>([
    [1, 2],
    [1, 1.5],
    [1, 1 + 2 ** 32],
    [1, -1],
    [1, [1, 0]],
    [
      [1, 2],
      [2, 1],
    ],
    [[], 0],
    [2 ** 53, 2 ** 53 - 1],
  ])('tells seed %j from %j', (one, other) => {
    expect(randomGenerator(one).uniform()).not.toBe(randomGenerator(other).uniform());
  });

  it('takes -0 for 0', () => {
    expect(randomGenerator(-0).uniform()).toBe(randomGenerator(0).uniform());
  });

  it('is uniform from 0 to below 1, by itself and in pairs', () => {
    const random = randomGenerator(1);
    const values = draws(random.uniform);
    expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(
      chiSquared(
        countsOf(
          values.map((value) => Math.floor(value * 64)),
          64,
        ),
      ),
    ).toBeLessThan(chiSquaredLimit(64));
    const pairs = values
      .slice(1)
      .map((value, index) => Math.floor(value * 8) * 8 + Math.floor((values[index] ?? 0) * 8));
    expect(chiSquared(countsOf(pairs, 64))).toBeLessThan(chiSquaredLimit(64));
  });

  it('is unrelated for seeds that follow each other', () => {
    const first = Array.from({ length: 20_000 }, (_, seed) => Math.floor(randomGenerator([9, seed]).uniform() * 32));
    expect(chiSquared(countsOf(first, 32))).toBeLessThan(chiSquaredLimit(32));
  });

  it('is normal with mean 0 and variance 1', () => {
    const random = randomGenerator(2);
    const values = draws(random.normal);
    const { mean, variance } = momentsOf(values);
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    const within = (limit: number) => values.filter((value) => Math.abs(value) < limit).length / count;
    expect(within(1)).toBeCloseTo(0.6827, 2);
    expect(within(2)).toBeCloseTo(0.9545, 2);
    expect(within(3)).toBeCloseTo(0.9973, 2);
  });

  it.each([1, 2, 3, 10, 1000])('gives each integer below %d as often', (below) => {
    const random = randomGenerator(3);
    const counts = countsOf(
      draws(() => random.integer(below)),
      below,
    );
    if (below === 1) expect(counts).toEqual([count]);
    else expect(chiSquared(counts)).toBeLessThan(chiSquaredLimit(below));
  });

  it('gives integers up to 2^32 without favouring the lower ones', () => {
    const random = randomGenerator(4);
    const below = 3 * 2 ** 30; // A plain remainder would make the lowest third twice as likely.
    const thirds = countsOf(
      draws(() => Math.floor(random.integer(below) / 2 ** 30)),
      3,
    );
    expect(chiSquared(thirds)).toBeLessThan(chiSquaredLimit(3));
  });

  it('shuffles in place into every order as often', () => {
    const random = randomGenerator(5);
    const orders = new Map<string, number>();
    for (let index = 0; index < 24_000; index++) {
      const list = [0, 1, 2, 3];
      expect(random.shuffle(list)).toBe(list);
      orders.set(list.join(), (orders.get(list.join()) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    expect(chiSquared([...orders.values()])).toBeLessThan(chiSquaredLimit(24));
  });

  it('shuffles typed arrays, and lists of nothing and of one', () => {
    const random = randomGenerator(6);
    expect([...random.shuffle(Uint32Array.of(3, 1, 2))].sort()).toEqual([1, 2, 3]);
    expect(random.shuffle([])).toEqual([]);
    expect(random.shuffle(['a'])).toEqual(['a']);
  });

  it.each([
    [() => randomGenerator(Number.NaN), /"seed" to be a finite number, received NaN/],
    [() => randomGenerator([1, Number.POSITIVE_INFINITY]), /received Infinity/],
    [() => randomGenerator(undefined as unknown as number), /received undefined/],
    [() => randomGenerator('1' as unknown as number), /received "1"/],
    [() => randomGenerator(1).integer(0), /"below" to be an integer from 1 to 2\^32, received 0/],
    [() => randomGenerator(1).integer(1.5), /received 1.5/],
    [() => randomGenerator(1).integer(2 ** 33), /received 8589934592/],
  ])('refuses what it cannot use (%#)', (make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }));
  });
});

describe('hashSeeds', () => {
  it('gives the same integers for ever', () => {
    expect([hashSeeds(), hashSeeds(0), hashSeeds(1), hashSeeds(1, 2), hashSeeds(2, 1), hashSeeds(-1.5)]).toEqual([
      0, 1669671676, 895018106, 3021667263, 3059873393, 2815312160,
    ]);
  });

  it('is an integer below 2^32, with every bit set half of the time', () => {
    const bits = new Array<number>(32).fill(0);
    for (let seed = 0; seed < 10_000; seed++) {
      const hash = hashSeeds(7, seed);
      expect(hash).toBe(hash >>> 0);
      for (let bit = 0; bit < 32; bit++) bits[bit] = (bits[bit] ?? 0) + ((hash >>> bit) & 1);
    }
    for (const ones of bits) expect(Math.abs(ones - 5000)).toBeLessThan(5 * 50);
  });

  it('hardly ever gives the same for different numbers', () => {
    const hashes = new Set(
      Array.from({ length: 10_000 }, (_, index) => hashSeeds(index % 100, Math.floor(index / 100))),
    );
    // Of 10,000 out of 2^32, 0.01 pairs are expected to meet.
    expect(hashes.size).toBeGreaterThanOrEqual(9_999);
  });
});
