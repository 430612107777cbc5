// The filter of the list of operations lives in the page's address, as the AIP-160 string that the API takes. The simple
// ones, which the controls above the list make, can be read back into the controls.
export interface SimpleFilter {
  state: string; // An enum's name, `ACTIVE` for all that have not ended, or empty.
  action: string;
  cluster: string;
  actor: string;
}

export const NO_FILTER: SimpleFilter = { state: '', action: '', cluster: '', actor: '' };

const ACTIVE = '(state = RUNNING OR state = PAUSED OR state = CANCELLING)';

export function toFilter(simple: SimpleFilter): string {
  const terms: string[] = [];
  if (simple.state === 'ACTIVE') terms.push(ACTIVE);
  else if (simple.state !== '') terms.push(`state = ${simple.state}`);
  if (simple.action !== '') terms.push(`action = ${simple.action}`);
  if (simple.cluster !== '') terms.push(`cluster = ${quote(simple.cluster)}`);
  if (simple.actor !== '') terms.push(`actor = ${quote(simple.actor)}`);
  return terms.join(' AND ');
}

// Undefined where the filter is more than the controls can show.
export function fromFilter(filter: string): SimpleFilter | undefined {
  const simple = { ...NO_FILTER };
  let rest = filter.trim();
  if (rest.startsWith(ACTIVE)) {
    simple.state = 'ACTIVE';
    rest = rest.slice(ACTIVE.length);
  }
  const term = /^(?:\s*AND\s+)?(state|action|cluster|actor) = (?:([A-Z_]+)|"((?:[^"\\]|\\.)*)")\s*/;
  for (let match = term.exec(rest); rest !== '' && match !== null; match = term.exec(rest)) {
    const field = match[1] as keyof SimpleFilter;
    if (simple[field] !== '') return undefined;
    simple[field] = match[2] ?? match[3]!.replace(/\\(.)/g, '$1');
    rest = rest.slice(match[0].length);
  }
  return rest === '' && toFilter(simple) === filter.trim() ? simple : undefined;
}

// Whether an operation that matches may stop to: its state and its end change.
export function mayStopMatching(filter: string): boolean {
  return /\b(state|end_time)\b/.test(filter);
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
