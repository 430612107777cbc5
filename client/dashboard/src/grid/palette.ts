import { STATUSES } from '../model/node_status';

// The colours of the cells, as the theme has them now. A canvas cannot use CSS variables, so an element tries them on.
export function readPalette(host: HTMLElement): string[] {
  const probe = document.createElement('span');
  host.append(probe);
  const colours = STATUSES.map(({ key }) => {
    probe.className = `ink-${key}`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return colours;
}
