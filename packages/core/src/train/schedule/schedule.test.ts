import { describe, expect, it } from 'vitest';
import { constantRate } from './constant-rate.ts';
import { cosineDecay } from './cosine-decay.ts';
import { exponentialDecay } from './exponential-decay.ts';
import { oneCycle } from './one-cycle.ts';
import type { StepSchedule } from './schedule.ts';
import { type ScheduleConfig, type ScheduleName, scheduleFrom, schedules } from './schedules.ts';
import { stepDecay } from './step-decay.ts';

const total = 100;
const cos = (share: number) => Math.cos(Math.PI * share);

/** A schedule, and its factor at some of 100 steps, worked out from its formula. */
const table: [name: string, schedule: StepSchedule, expected: Record<number, number>][] = [
  ['constant', constantRate(), { 0: 1, 50: 1, 99: 1, 500: 1 }],
  ['constant, warmed up', constantRate({ warmupSteps: 4 }), { 0: 0.2, 1: 0.4, 3: 0.8, 4: 1, 99: 1 }],
  ['step', stepDecay({ stepSize: 30, gamma: 0.5 }), { 0: 1, 29: 1, 30: 0.5, 60: 0.25, 99: 0.125 }],
  ['step, default', stepDecay(), { 0: 1, 49: 1, 50: 0.1, 74: 0.1, 75: 0.01, 99: 0.01 }],
  ['step, milestones', stepDecay({ milestones: [0.1, 0.2, 0.9], gamma: 0.5 }), { 9: 1, 10: 0.5, 20: 0.25, 90: 0.125 }],
  ['step, warmed up', stepDecay({ stepSize: 30, gamma: 0.5, warmupSteps: 9 }), { 0: 0.1, 8: 0.9, 38: 1, 39: 0.5 }],
  ['exponential', exponentialDecay({ decayRate: 0.01 }), { 0: 1, 50: 0.1, 25: 0.01 ** 0.25 }],
  ['exponential, fixed', exponentialDecay({ decayRate: 0.5, decaySteps: 10 }), { 10: 0.5, 15: 0.5 ** 1.5, 30: 0.125 }],
  ['exponential, stairs', exponentialDecay({ decayRate: 0.5, decaySteps: 10, staircase: true }), { 9: 1, 19: 0.5 }],
  ['cosine', cosineDecay(), { 0: 1, 50: 0.5, 99: (1 + cos(0.99)) / 2, 100: (1 + cos(0.99)) / 2 }],
  ['cosine, alpha', cosineDecay({ alpha: 0.1 }), { 0: 1, 50: 0.55, 25: 0.1 + 0.45 * (1 + cos(0.25)) }],
  ['cosine, fixed', cosineDecay({ decaySteps: 50, alpha: 0.2 }), { 25: 0.6, 50: 0.2, 99: 0.2 }],
  ['cosine, warmed up', cosineDecay({ warmupSteps: 20 }), { 0: 1 / 21, 19: 20 / 21, 20: 1, 60: 0.5 }],
  ['oneCycle', oneCycle(), { 0: 0.04, 29: 1, 99: 0.04 / 1e4, 14: 1 - (0.96 * (1 + cos(14 / 29))) / 2 }],
  [
    'oneCycle, set',
    oneCycle({ riseFraction: 0.51, initialDivisor: 10, finalDivisor: 10 }),
    { 25: 0.55, 50: 1, 99: 0.01 },
  ],
  ['oneCycle, no rise', oneCycle({ riseFraction: 0 }), { 0: 1, 99: 0.04 / 1e4 }],
];

describe.each(table)('%s', (_, schedule, expected) => {
  it('gives what the formula gives', () => {
    const steps = Object.keys(expected).map(Number);
    const factors = steps.map((step) => schedule.factor(step, total));
    expect(factors).toEqual(steps.map((step) => expect.closeTo(expected[step] ?? Number.NaN, 12)));
  });

  it('stays what it was once the training is over', () => {
    expect(schedule.factor(total + 50, total)).toBe(schedule.factor(total - 1, total));
  });

  it('is a finite number of at least 0 for a training of any length', () => {
    for (const length of [1, 2, 3, 7]) {
      for (let step = 0; step < length; step++) expect(schedule.factor(step, length)).toBeGreaterThanOrEqual(0);
    }
  });

  it('comes back from its config', () => {
    const again = scheduleFrom(JSON.parse(JSON.stringify(schedule.toConfig())));
    expect(again.toConfig()).toEqual(schedule.toConfig());
    if (again.per !== 'step') throw new Error('not a step schedule');
    expect(again.factor(33, total)).toBe(schedule.factor(33, total));
  });
});

describe('oneCycle', () => {
  // torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=10), by its formula: end steps 0.3 * 10 - 1 = 2 and 9.
  it('has the values of OneCycleLR over ten steps', () => {
    const factors = Array.from({ length: 10 }, (_, step) => oneCycle().factor(step, 10));
    const falling = (step: number) => 4e-6 + ((1 - 4e-6) * (1 + cos((step - 2) / 7))) / 2;
    expect(factors).toEqual(
      [0.04, 0.52, 1, 3, 4, 5, 6, 7, 8, 9].map((value, step) => expect.closeTo(step < 3 ? value : falling(value), 12)),
    );
  });
});

describe('scheduleFrom', () => {
  it('reaches every schedule by its name', () => {
    for (const name of Object.keys(schedules) as ScheduleName[]) expect(scheduleFrom(name).name).toBe(name);
  });

  it('gives back a schedule as it is', () => {
    const schedule = cosineDecay();
    expect(scheduleFrom(schedule)).toBe(schedule);
  });

  it.each<[problem: string, make: () => unknown, message: RegExp]>([
    ['an unknown name', () => scheduleFrom('cosin' as ScheduleName), /one of constant, step, .*received "cosin"/],
    ['an unknown name in a config', () => scheduleFrom({ name: 'x' } as unknown as ScheduleConfig), /received "x"/],
    ['a misspelt option', () => cosineDecay({ warmUpSteps: 3 } as object), /no option "warmUpSteps".*warmupSteps/],
    [
      'a negative warm-up',
      () => cosineDecay({ warmupSteps: -1 }),
      /"warmupSteps" to be an integer at least 0, received -1/,
    ],
    ['stepSize and milestones', () => stepDecay({ stepSize: 1, milestones: [0.5] }), /not both/],
    [
      'milestones out of order',
      () => stepDecay({ milestones: [0.5, 0.2] }),
      /greater than 0.5 and less than 1, received 0.2/,
    ],
    ['a milestone in steps', () => stepDecay({ milestones: [100] }), /less than 1, received 100/],
    ['a decay rate of 0', () => exponentialDecay({ decayRate: 0 }), /greater than 0, received 0/],
    ['NaN', () => cosineDecay({ alpha: Number.NaN }), /received NaN/],
    ['a rise of everything', () => oneCycle({ riseFraction: 1 }), /less than 1, received 1/],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }));
  });
});
