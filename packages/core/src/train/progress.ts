import type { SingleBar } from 'cli-progress';
import { cliProgress } from '#platform';
import type { EpochEvent, TrainEvent } from './events.ts';

export interface ProgressBar {
  /** To be called with every event. */
  show(event: TrainEvent): void;
  /** Takes the bar away, and gives the terminal its cursor back. */
  stop(): void;
}

/** Milliseconds between two drawings. */
const interval = 100;

/** Draws a bar per epoch with the loss and the time left, and leaves a line with the metrics of each. */
export function progressBar(stream: NodeJS.WriteStream): ProgressBar {
  let bar: SingleBar | undefined;
  let drawn = Number.NEGATIVE_INFINITY;
  let epochs = 0;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
  };
  const draw: { readonly [Type in TrainEvent['type']]: (event: Extract<TrainEvent, { type: Type }>) => void } = {
    start(event) {
      epochs = event.epochs;
      stream.write(`engine ${event.engine}: ${event.reason}\n`);
    },
    step({ epoch, stepInEpoch, stepsPerEpoch, loss }) {
      if (!bar) {
        bar = newBar(stream, `epoch ${epoch}/${epochs}`, stepsPerEpoch !== undefined);
        bar.start(stepsPerEpoch ?? 0, 0, { loss: '' });
      }
      if (performance.now() - drawn < interval && stepInEpoch !== stepsPerEpoch) return;
      drawn = performance.now();
      bar.update(stepInEpoch, { loss: loss.toFixed(4) });
    },
    epoch(event) {
      stop();
      const left = (event.epochs - event.epoch) * event.seconds;
      stream.write(`${epochLine(event)}${left > 0 ? `; ${duration(left)} left` : ''}\n`);
    },
    warning: ({ message }) => stream.write(`${message}\n`),
    notice() {},
    end: stop,
  };
  return { show: (event) => (draw[event.type] as (event: TrainEvent) => void)(event), stop };
}

/** Without the number of steps there is nothing to fill a bar with, and no telling how long it takes. */
function newBar(stream: NodeJS.WriteStream, title: string, isLengthKnown: boolean): SingleBar {
  const format = isLengthKnown
    ? `${title} {bar} {value}/{total} steps, loss {loss}, {eta_formatted} left`
    : `${title}, {value} steps, loss {loss}, {duration_formatted}`;
  const { Presets, SingleBar } = cliProgress();
  return new SingleBar({ stream, format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
}

/** Seconds for people: `45 s`, `3 min`, `2 h 5 min`. */
function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const shownNames = ['loss', 'accuracy', 'macroF1', 'mae', 'rmse', 'r2'];

/**
 * An epoch in a line: `epoch 3/5, 2.1 s: loss 0.1234, accuracy 0.9650; validation: loss 0.1311, accuracy 0.9610`
 *
 * @example
 * ```ts
 * import { epochLine, fromItems, regressor, train } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const model = regressor(vectorEncoder({ length: 1 }), {});
 * const data = fromItems([{ input: [1], label: 2 }, { input: [2], label: 4 }]);
 * for await (const event of train(model, data, { epochs: 2 })) if (event.type === 'epoch') console.log(epochLine(event));
 * model.dispose();
 * ```
 */
export function epochLine({ epoch, epochs, seconds, validation, ...rest }: EpochEvent): string {
  const shown = (metrics: Readonly<Record<string, unknown>>): string =>
    shownNames
      .flatMap((shown) => Object.entries(metrics).filter(([name]) => name.split('.').at(-1) === shown))
      .flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${value.toFixed(4)}`] : []))
      .join(', ');
  const head = `epoch ${epoch}/${epochs}, ${seconds.toFixed(1)} s: ${shown(rest)}`;
  return validation ? `${head}; validation: ${shown(validation)}` : head;
}
