import { classifier, evaluate, load, save, train } from '@encoderkit/core';
import { cnnEncoder } from '@encoderkit/vision';
import { mnist } from '@encoderkit/datasets';

const digits = await mnist();
const model = classifier(cnnEncoder({ input: [28, 28, 1] }), { labels: digits.labels });
const run = train(model, digits.train, { epochs: 5, batchSize: 64, validationSplit: 0.1, seed: 1 });
for await (const event of run) if (event.type === 'epoch') console.log(event);
console.log(await evaluate(model, digits.test));        // accuracy, loss, per-class precision/recall/F1, confusion matrix
await save(model, 'models/digits');
