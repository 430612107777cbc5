import { useEffect, useState } from 'preact/hooks';
import { parseRoute, type Route } from '../router';
import type { Observable } from '../session/observable';

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(new URL(location.href)));
  useEffect(() => {
    const read = () => setRoute(parseRoute(new URL(location.href)));
    addEventListener('popstate', read);
    return () => removeEventListener('popstate', read);
  }, []);
  return route;
}

// Draws again when `source` has changed, at most every `minMs`.
export function useUpdates(source: Observable | undefined, minMs: number): void {
  const [, draw] = useState(0);
  useEffect(() => {
    if (source === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let drawnMs = 0;
    const unsubscribe = source.subscribe(() => {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          drawnMs = performance.now();
          draw((count) => count + 1);
        },
        Math.max(0, drawnMs + minMs - performance.now()),
      );
    });
    draw((count) => count + 1); // What changed before this subscribed.
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [source, minMs]);
}

// A session that lives as long as `key` stays the same.
export function useClosable<T extends { close(): void }>(open: () => T, key: string): T | undefined {
  const [session, setSession] = useState<T>();
  useEffect(() => {
    const opened = open();
    setSession(opened);
    return () => {
      opened.close();
      setSession(undefined);
    };
  }, [key]);
  return session;
}

// The time, read again every `ms` while `running`.
export function useNow(ms: number, running = true): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms, running]);
  return now;
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'nodeops' : `${title} · nodeops`;
  }, [title]);
}
