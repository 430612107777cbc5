export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'nodeops-theme';
const ORDER: readonly Theme[] = ['auto', 'light', 'dark'];

export function savedTheme(): Theme {
  try {
    return ORDER.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto';
  } catch {
    return 'auto'; // Storage may be forbidden.
  }
}

// Auto follows the system.
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  dispatchEvent(new Event('themechange'));
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It then lasts as long as the page.
  }
}

export function nextTheme(theme: Theme): Theme {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length]!;
}
