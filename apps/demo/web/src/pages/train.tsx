import { Loading } from '../parts/loading.tsx';
import { RunCard } from '../parts/run-card.tsx';
import { StartForm } from '../parts/start-form.tsx';
import { api } from '../state/api.ts';
import { useLoaded } from '../state/use-loaded.ts';
import type { PageProperties } from './page-properties.ts';

export function TrainPage({ runs, connections }: PageProperties) {
  const tasks = useLoaded(api.tasks, String(connections));
  return (
    <>
      <h1>Train</h1>
      <p>Training goes on in the server: leave the page, load it again, or watch from a second browser.</p>
      <Loading of={tasks}>{(all) => <StartForm tasks={all} runs={runs ?? []} />}</Loading>
      {runs?.length === 0 && <p class="faint">Nothing has been trained yet.</p>}
      {runs?.map((run, index) => (
        <RunCard key={run.id} run={run} first={index === 0} />
      ))}
    </>
  );
}
