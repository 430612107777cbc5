import type { Code } from '@connectrpc/connect';

// How a view is connected to the service.
export type Link =
  | { state: 'idle' }
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'waiting'; why: string; retryAtMs: number; failures: number }
  | { state: 'ended' } // Everything has come; nothing follows.
  | { state: 'stopped'; why: string; code: Code };
