import { EmbeddingPlot } from '../parts/embedding-plot.tsx';
import { Loading } from '../parts/loading.tsx';
import { ModelPicker } from '../parts/model-picker.tsx';
import { api } from '../state/api.ts';
import { useLoaded } from '../state/use-loaded.ts';
import { useModels } from '../state/use-models.ts';
import type { PageProperties } from './page-properties.ts';

export function MapPage({ chosen, ...state }: PageProperties) {
  const models = useModels(state);
  return (
    <>
      <h1>Map</h1>
      <p>Test samples where the model puts them: what it finds alike lies together (UMAP of the embeddings).</p>
      <Loading of={models}>
        {(all) => (
          <ModelPicker models={all.filter(({ map }) => map)} chosen={chosen} page="map">
            {({ id }) => <ModelMap key={id} id={id} />}
          </ModelPicker>
        )}
      </Loading>
    </>
  );
}

function ModelMap({ id }: { readonly id: string }) {
  const map = useLoaded(() => api.map(id), id);
  return (
    <Loading of={map} wait="Embedding samples and laying them out; this takes some seconds …">
      {(value) => <EmbeddingPlot map={value} />}
    </Loading>
  );
}
