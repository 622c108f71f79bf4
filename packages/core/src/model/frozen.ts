import type { AnyModel } from './model.ts';
import { isNetwork } from './networks-inside.ts';
import { type NamedLayer, type NamedWeight, namedLayers, statisticsOf, weightsOfLayer } from './parameters.ts';

/** What of a model is frozen, outermost first: networks and layers by their names, single weights by theirs. */
export function frozenNames(model: AnyModel): string[] {
  return namedLayers(model).flatMap((named) => {
    if (!named.layer.trainable) return [named.name];
    return frozenAlone(named).map(({ name }) => name);
  });
}

/** Freezes what is named, and nothing else. */
export function restoreFrozen(model: AnyModel, names: readonly string[]): void {
  const frozen = new Set(names);
  for (const named of namedLayers(model)) {
    const trainable = !frozen.has(named.name);
    // Setting it anew would reach into the layers inside.
    if (named.layer.trainable !== trainable) named.layer.trainable = trainable;
    if (!trainable || isNetwork(named.layer)) continue;
    for (const { name, weight } of weightsOfLayer(named)) if (frozen.has(name)) weight.trainable = false;
  }
}

/** Weights that are frozen in a layer that is not. */
function frozenAlone(named: NamedLayer): NamedWeight[] {
  if (isNetwork(named.layer)) return [];
  const statistics = statisticsOf(named.layer);
  return weightsOfLayer(named).filter(({ weight }) => !weight.trainable && !statistics.has(weight.id));
}
