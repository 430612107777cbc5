import { describe, expect, it } from 'vitest';
import { nodesPath, operationPath, operationsPath, parseRoute } from './router';

const parse = (path: string) => parseRoute(new URL(path, 'http://localhost'));

describe('parseRoute', () => {
  it('reads what the paths say', () => {
    expect(parse('/')).toEqual({ view: 'operations', filter: '' });
    const filter = 'state = RUNNING AND cluster = "a&b"';
    expect(parse(operationsPath(filter))).toEqual({ view: 'operations', filter });
    expect(parse(operationPath('operations/1f'))).toEqual({
      view: 'operation',
      name: 'operations/1f',
      cluster: '',
      node: '',
    });
    expect(parse(operationPath('operations/1f', { cluster: 'c', node: 'n' }))).toMatchObject({
      cluster: 'c',
      node: 'n',
    });
    expect(parse(nodesPath('prod', 'gpu'))).toEqual({ view: 'nodes', cluster: 'prod', search: 'gpu' });
  });

  it('knows what is nowhere', () => {
    for (const path of ['/else', '/operations/1/2', '/nodes/x']) expect(parse(path)).toEqual({ view: 'nowhere' });
  });
});
