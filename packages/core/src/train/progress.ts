import { Presets, SingleBar } from 'cli-progress';
import type { EpochEvent, TrainEvent } from './options.ts';

/** A callback that draws a bar per epoch with the loss and the time left, and leaves a line with the metrics of each. */
export function progressBar(stream: NodeJS.WriteStream): (event: TrainEvent) => void {
  let bar: SingleBar | undefined;
  let drawn = 0;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
  };
  const draw: { readonly [Type in TrainEvent['type']]?: (event: Extract<TrainEvent, { type: Type }>) => void } = {
    start: ({ engine, reason }) => stream.write(`engine ${engine}: ${reason}\n`),
    step({ epoch, stepInEpoch, stepsPerEpoch = 0, loss }) {
      if (!bar) {
        bar = new SingleBar(
          {
            stream,
            format: `epoch ${epoch} {bar} {value}/{total} steps, loss {loss}, {eta_formatted} left`,
            clearOnComplete: true,
            hideCursor: true,
          },
          Presets.shades_classic,
        );
        bar.start(stepsPerEpoch, 0, { loss: '' });
      }
      if (performance.now() - drawn < 100 && stepInEpoch < stepsPerEpoch) return;
      drawn = performance.now();
      bar.update(stepInEpoch, { loss: loss.toFixed(4) });
    },
    epoch(event) {
      stop();
      stream.write(`${epochLine(event)}\n`);
    },
    warning: ({ message }) => stream.write(`${message}\n`),
    end: stop,
  };
  return (event) => (draw[event.type] as ((event: TrainEvent) => void) | undefined)?.(event);
}

/** `epoch 3/5, 2.1 s: loss 0.1234, accuracy 0.9650; validation: loss 0.1311, accuracy 0.9610` */
export function epochLine({ epoch, epochs, seconds, validation, ...rest }: EpochEvent): string {
  const shown = (metrics: Readonly<Record<string, unknown>>): string =>
    ['loss', 'accuracy', 'macroF1', 'mae', 'rmse', 'r2']
      .flatMap((name) => (typeof metrics[name] === 'number' ? [`${name} ${metrics[name].toFixed(4)}`] : []))
      .join(', ');
  const head = `epoch ${epoch}/${epochs}, ${seconds.toFixed(1)} s: ${shown(rest)}`;
  return validation ? `${head}; validation: ${shown(validation)}` : head;
}
