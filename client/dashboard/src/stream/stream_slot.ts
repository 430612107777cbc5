let current: AbortController | undefined;

// One stream a tab: browsers open only six connections to a server over HTTP/1.1, for all tabs together. Whoever takes the
// slot ends the stream of whoever had it.
export function takeStreamSlot(): AbortController {
  current?.abort();
  current = new AbortController();
  return current;
}
