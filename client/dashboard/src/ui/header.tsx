import { useState } from 'preact/hooks';
import { nodesPath, operationsPath, type Route } from '../router';
import { applyTheme, nextTheme, savedTheme } from '../theme';
import { ConnectionBadge } from './connection_badge';

const THEME_TEXT = { auto: 'System', light: 'Light', dark: 'Dark' };

export function Header({ view }: { view: Route['view'] }) {
  const [theme, setTheme] = useState(savedTheme);
  const page = (name: string, path: string, here: boolean) => (
    <a href={path} aria-current={here ? 'page' : undefined}>
      {name}
    </a>
  );
  return (
    <header class="shell-header">
      <a class="brand" href="/" aria-label="nodeops: all operations">
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M1 1h6v6H1zM9 1h6v6H9zM1 9h6v6H1z" />
          <path class="brand-last" d="M9 9h6v6H9z" />
        </svg>
        <span>nodeops</span>
      </a>
      <nav aria-label="Views">
        {page('Operations', operationsPath(), view === 'operations' || view === 'operation')}
        {page('Nodes', nodesPath(), view === 'nodes')}
      </nav>
      <ConnectionBadge />
      <button
        type="button"
        class="quiet"
        aria-label={`Colours: ${THEME_TEXT[theme]}. Change`}
        onClick={() => {
          const next = nextTheme(theme);
          applyTheme(next);
          setTheme(next);
        }}
      >
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 1.5a6.5 6.5 0 1 0 0 13zm0 1.4" />
          <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.4" />
        </svg>
        <span class="wide-only">{THEME_TEXT[theme]}</span>
      </button>
    </header>
  );
}
