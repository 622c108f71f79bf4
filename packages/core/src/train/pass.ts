import {
  addN,
  dispose,
  div,
  keep,
  maximum,
  mean,
  mul,
  sum,
  Tensor,
  engine as tensorEngine,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Tensors } from '../engine/engine.ts';
import { copiesOf, tensorsIn } from '../engine/read-tensors.ts';
import { checkLosses } from './check-losses.ts';
import type { Losses } from './objective.ts';

/** What one batch comes to. A type, not an interface: only then is it a record of tensors. */
export type Pass<Seen extends Tensors> = {
  /** What is minimised: all losses, and the penalties of regularisers. */
  readonly loss: Tensor;
  /** Each loss as it counts in `loss`: a scalar. */
  readonly losses: Losses;
  /** Those that have a number for each row, not weighted. */
  readonly rows: Losses;
  readonly seen: Seen;
};

/** Sums up the losses of a batch: those of rows by its `weights`, over its `terms`. */
export function passFrom<Seen extends Tensors>(
  losses: Losses,
  { batch, seen, networks }: { batch: Tensors; seen: Seen; networks: readonly LayersModel[] },
): Pass<Seen> {
  const entries = checkLosses(losses, batch.weights);
  const scalars = entries.map(([name, loss]) => [name, loss.rank === 0 ? loss : meanOfRows(loss, batch)] as const);
  const total = addN([...scalars.map(([, loss]) => loss), ...penaltiesOf(networks)]);
  const rows = Object.fromEntries(entries.filter(([, { rank }]) => rank === 1));
  return { loss: total, losses: Object.fromEntries(scalars), rows, seen };
}

function meanOfRows(loss: Tensor, { weights, terms }: Tensors): Tensor {
  if (!(weights instanceof Tensor)) return mean(loss);
  // A batch of sequences may have no step with a label: all weights are then 0.
  return div(sum(mul(loss, weights)), terms instanceof Tensor ? maximum(terms, 1) : loss.size);
}

/** What layers with a regulariser ask for. Those of a frozen network cannot change and are left out. */
const penaltiesOf = (networks: readonly LayersModel[]): Tensor[] =>
  networks.filter(({ trainable }) => trainable).flatMap((network) => network.calculateLosses());

/**
 * What `body` makes, and the gradients of its `loss` by tensors, variables among them; undefined for one that the loss does not depend on. `along`: of the
 * product with it, where the loss is no scalar. TF.js' `grads` and `variableGrads` are this with checks, which refuse what is not one kind or the other.
 */
export function gradientsOf<Made extends { readonly loss: Tensor } & Tensors>(
  body: () => Made,
  by: readonly Tensor[],
  along?: Tensor,
): { readonly made: Made; readonly gradients: readonly (Tensor | undefined)[] } {
  const kept: Made[] = [];
  const { grads } = tensorEngine().gradients(
    () => {
      const made = body();
      // It is wanted beyond the gradient's scope.
      kept.push(copiesOf(made, (tensor) => keep(tensor.clone())));
      return made.loss;
    },
    [...by],
    along,
    true,
  );
  const [made] = kept;
  if (!made) throw new RangeError('a gradient was computed of nothing');
  const result = copiesOf(made, (tensor) => tensor.clone());
  dispose(tensorsIn(made));
  return { made: result, gradients: grads };
}
