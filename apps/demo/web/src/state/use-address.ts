import { useEffect, useState } from 'preact/hooks';

/** The part of the address after `#`, such as `/try/digits-1`, in pieces. */
export function useAddress(): readonly string[] {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return hash.replace(/^#\/?/, '').split('/').map(decoded);
}

export function addressOf(...pieces: readonly string[]): string {
  return `#/${pieces.map(encodeURIComponent).join('/')}`;
}

/** People type addresses, too: what is no encoding stands for itself. */
function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}
