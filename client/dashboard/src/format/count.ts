// 1234567 -> 1,234,567.
export function formatCount(count: number | bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function formatNodes(count: number): string {
  return count === 1 ? '1 node' : `${formatCount(count)} nodes`;
}

// Never says 100 before the end, nor 0 after the beginning.
export function formatPercent(part: number, whole: number): string {
  if (whole === 0) return '0%';
  const percent = Math.round((100 * part) / whole);
  if (percent === 100 && part < whole) return '99%';
  if (percent === 0 && part > 0) return '1%';
  return `${percent}%`;
}

export function formatRate(perSecond: number): string {
  return perSecond >= 10 ? `${Math.round(perSecond)}/s` : `${perSecond.toFixed(1)}/s`;
}
