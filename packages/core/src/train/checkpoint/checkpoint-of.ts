import type { Dataset } from '../../data/dataset.ts';
import type { AnyModel } from '../../model/model.ts';
import type { Optimizer } from '../optimizer/optimizer.ts';
import type { TrainOptions } from '../options.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { type Checkpoint, checkpointIn } from './checkpoint.ts';
import type { SavedTraining } from './file.ts';
import { compareRecipes } from './recipe.ts';
import { recipeFor } from './recipe-of.ts';

/** Throws where a checkpoint is of a training that is not this one; tells what goes on in another way. */
export async function checkpointOf<Input, Label>(
  model: AnyModel,
  data: Dataset<Input, Label>,
  options: TrainOptions<Input, Label>,
  { optimizer, schedule, saved, remarks }: Begun,
): Promise<Checkpoint | undefined> {
  if (!options.checkpoint) return undefined;
  const before = saved?.recipe.data;
  const recipe = await recipeFor({ model, data, options, optimizer, schedule, before });
  if (saved) {
    remarks.push(...compareRecipes(`checkpoint ${saved.path}`, saved.recipe, recipe));
  }
  return checkpointIn(options.checkpoint, recipe, saved);
}

interface Begun {
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly saved: SavedTraining | undefined;
  /** What there is to say is added to these. */
  readonly remarks: string[];
}
