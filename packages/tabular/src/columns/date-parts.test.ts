import { expect, it } from 'vitest';
import { partsOfDate, timeFromText } from './date-parts.ts';

it.each([
  ['2024-05-31', '2024-05-31T00:00:00.000Z'],
  ['2024-05-31T17:30', '2024-05-31T17:30:00.000Z'],
  ['2024-05-31 17:30:05', '2024-05-31T17:30:05.000Z'],
  [' 2024-05-31t17:30:05.1239z ', '2024-05-31T17:30:05.123Z'],
  ['2024-05-31T00:30+02:00', '2024-05-30T22:30:00.000Z'],
  ['2024-05-31T23:30-0530', '2024-06-01T05:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['0050-01-01', '0050-01-01T00:00:00.000Z'],
])('reads %j in UTC', (text, expected) => {
  expect(new Date(timeFromText(text) ?? Number.NaN).toISOString()).toBe(expected);
});

it.each([
  ...['', 'abc', '2024', '20240531', '31.05.2024', '5/31/2024', '2024-5-31', '2024-02-30', '2023-02-29', '2024-13-01'],
  ...['2024-00-10', '2024-05-31T24:00', '2024-05-31T12:60', '2024-05-31T12:00+25:00', '2024-05-31 soon', '17:30'],
])('does not guess at %j', (text) => {
  expect(timeFromText(text)).toBeUndefined();
});

it('puts the ends of a year, a week and a day side by side', () => {
  const distance = (one: string, other: string, part: 'month' | 'dayOfWeek' | 'hour') => {
    const [[a = 0, b = 0], [c = 0, d = 0]] = [one, other].map((text) => partsOfDate(Date.parse(text), [part])) as [
      number[],
      number[],
    ];
    return Math.hypot(a - c, b - d);
  };
  expect(distance('2023-12-31', '2024-01-01', 'month')).toBeLessThan(0.02);
  expect(distance('2023-12-31', '2024-07-01', 'month')).toBeGreaterThan(1.9);
  expect(distance('2024-06-01', '2024-06-02', 'dayOfWeek')).toBeCloseTo(
    distance('2024-06-02', '2024-06-03', 'dayOfWeek'),
    9,
  );
  expect(distance('2024-06-01T23:59Z', '2024-06-02T00:00Z', 'hour')).toBeLessThan(0.01);
  expect(distance('1960-06-01T23:59Z', '1960-06-02T00:00Z', 'hour')).toBeLessThan(0.01);
});

it('tells days as the trend', () => {
  expect(partsOfDate(Date.parse('1970-01-03T12:00Z'), ['trend'])).toEqual([2.5]);
});
