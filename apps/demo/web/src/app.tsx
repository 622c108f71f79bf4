import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { MapPage } from './pages/map.tsx';
import { ModelsPage } from './pages/models.tsx';
import type { PageProperties } from './pages/page-properties.ts';
import { SearchPage } from './pages/search.tsx';
import { TrainPage } from './pages/train.tsx';
import { TryPage } from './pages/try.tsx';
import { addressOf, useAddress } from './state/use-address.ts';
import { useRuns } from './state/use-runs.ts';

const pages: Readonly<Record<string, { readonly title: string; readonly Page: ComponentType<PageProperties> }>> = {
  train: { title: 'Train', Page: TrainPage },
  try: { title: 'Try', Page: TryPage },
  search: { title: 'Search', Page: SearchPage },
  map: { title: 'Map', Page: MapPage },
  models: { title: 'Models', Page: ModelsPage },
};

export function App() {
  const [wanted = '', chosen] = useAddress();
  const name = Object.hasOwn(pages, wanted) ? wanted : 'train';
  const { title = '', Page = TrainPage } = pages[name] ?? {};
  const state = useRuns();
  useEffect(() => {
    document.title = `${title} – EncoderKit`;
  }, [title]);
  return (
    <>
      <header class="top">
        <a class="brand" href={addressOf('train')}>
          <img src="/icon.svg" alt="" width="28" height="28" /> EncoderKit
        </a>
        <nav aria-label="Pages">
          {Object.entries(pages).map(([page, { title }]) => (
            <a key={page} href={addressOf(page)} aria-current={page === name ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
      </header>
      {!state.connected && (
        <p class="notice bad" role="alert">
          The server does not answer, or has no room for another page. Is <code>npm run app</code> still running? Trying
          again …
        </p>
      )}
      <main>
        <Page {...state} chosen={chosen} />
      </main>
    </>
  );
}
