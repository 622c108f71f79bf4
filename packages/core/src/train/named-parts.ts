import type { AnyModel } from '../model/model.ts';
import { checkMonitor, type EarlyStopping, earlyStopping } from './early-stopping.ts';
import { numbersOf } from './events.ts';
import type { Optimizer } from './optimizer/optimizer.ts';
import { optimizerFrom } from './optimizer/optimizers.ts';
import type { TrainOptions } from './options.ts';
import type { Schedule } from './schedule/schedule.ts';
import { scheduleFrom } from './schedule/schedules.ts';

/** What of a training has a name and options of its own. */
export interface NamedParts {
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly stopping: EarlyStopping | undefined;
}

type Named = Pick<TrainOptions<never, never>, 'optimizer' | 'schedule' | 'earlyStopping' | 'validationSplit'> & {
  readonly validationData?: unknown;
};

export function namedPartsOf(
  { head }: AnyModel,
  {
    optimizer = 'adam',
    schedule: scheduled = 'constant',
    earlyStopping: stops = false,
    validationSplit,
    validationData,
  }: Named,
): NamedParts {
  const schedule = scheduleFrom(scheduled);
  const stopping = stops === false ? undefined : earlyStopping(stops === true ? {} : stops);
  // A report on nothing has the names of all that will be reported.
  const isValidated = validationSplit !== undefined || validationData !== undefined;
  const metrics = numbersOf((isValidated ? head.metrics() : (head.trainingMetrics?.() ?? head.metrics())).result());
  if (schedule.per === 'epoch') checkMonitor('train, schedule', schedule.monitor ?? 'loss', metrics);
  if (stopping) checkMonitor('train, earlyStopping', stopping.monitor, metrics);
  return { optimizer: optimizerFrom(optimizer), schedule, stopping };
}
