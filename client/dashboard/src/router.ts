import { idOf } from './model/operation_state';

// What the page's address says to show.
export type Route =
  | { view: 'operations'; filter: string }
  | { view: 'operation'; name: string; cluster: string; node: string }
  | { view: 'nodes'; cluster: string; search: string }
  | { view: 'nowhere' };

export function parseRoute(url: URL): Route {
  const query = (key: string) => url.searchParams.get(key) ?? '';
  const [first = '', second = '', ...more] = url.pathname.split('/').slice(1);
  if (more.length > 0) return { view: 'nowhere' };
  if (first === 'operations' && second !== '') {
    return { view: 'operation', name: `operations/${second}`, cluster: query('cluster'), node: query('node') };
  }
  if (second !== '') return { view: 'nowhere' };
  if (first === '' || first === 'operations') return { view: 'operations', filter: query('filter') };
  if (first === 'nodes') return { view: 'nodes', cluster: query('cluster'), search: query('search') };
  return { view: 'nowhere' };
}

export function operationsPath(filter = ''): string {
  return withQuery('/operations', { filter });
}

export function operationPath(name: string, node?: { cluster: string; node: string }): string {
  return withQuery(`/operations/${idOf(name)}`, { cluster: node?.cluster ?? '', node: node?.node ?? '' });
}

export function nodesPath(cluster = '', search = ''): string {
  return withQuery('/nodes', { cluster, search });
}

// `replace`: going back does not lead here again.
export function navigate(path: string, replace = false): void {
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}

// Links within the page change the view instead of loading it anew.
export function followLinks(root: Document): void {
  root.addEventListener('click', (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.origin !== location.origin || link.hash !== '') return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}

function withQuery(path: string, query: Record<string, string>): string {
  const params = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}
