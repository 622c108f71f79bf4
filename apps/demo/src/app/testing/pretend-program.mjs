// Stands for the programs that the server starts: answers at once, and hangs where it is asked to. What it is asked comes in the names of tasks and folders.
import process from 'node:process';

const hang = () => {
  for (;;);
};

const does = {
  train({ order }) {
    if (order.task === 'dies') process.exit(3);
    const start = { type: 'start', labels: ['a'], engine: 'none', metric: 'accuracy', stepsPerEpoch: 10 };
    process.send(start, order.task === 'hangs' ? hang : undefined);
  },
  stop() {
    process.send({ type: 'end', reason: 'stopped', epochs: [] });
    // A process is a while at its end.
    setTimeout(() => process.exit(), 200);
  },
  answer({ asks }) {
    if (asks.folder.includes('hangs')) hang();
    if (asks.folder.includes('dies')) process.exit(3);
    process.send({
      gives: { prediction: { kind: 'classes', classes: [] }, process: process.pid, sample: sizes(asks.sample) },
    });
  },
};

const sizes = (sample) => Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, value.length]));

process.on('message', (message) => does[message.type ?? message.name](message));
process.on('disconnect', () => process.exit());
