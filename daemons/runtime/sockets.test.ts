import { describe, expect, it } from 'vitest';
import { inheritedSockets, takeListenTarget } from './sockets.ts';

describe('sockets handed over by the service manager', () => {
  it('are found by their names', () => {
    const env = { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'http:admin' };
    expect([...inheritedSockets(env, 7)]).toEqual([
      ['http', 3],
      ['admin', 4],
    ]);
  });

  it('are not taken by a process they were not meant for, nor from nonsense', () => {
    expect(inheritedSockets({ LISTEN_PID: '8', LISTEN_FDS: '1' }, 7).size).toBe(0);
    expect(inheritedSockets({ LISTEN_PID: '7', LISTEN_FDS: 'x' }, 7).size).toBe(0);
    expect(inheritedSockets({ LISTEN_FDS: '1' }, 7).size).toBe(0);
  });

  it('come before an address, and are hidden from child processes', () => {
    const env: NodeJS.ProcessEnv = { LISTEN_PID: '7', LISTEN_FDS: '1', LISTEN_FDNAMES: 'http', BRICKS_LISTEN: 'a:1' };
    expect(takeListenTarget(env, 7, 'http')).toEqual({ fd: 3 });
    expect(env.LISTEN_FDS).toBeUndefined();
  });
});

describe('an address to listen on', () => {
  it('may be a name, IPv4, IPv6 or a path', () => {
    expect(takeListenTarget({ BRICKS_LISTEN: '127.0.0.1:80' }, 7, 'http')).toEqual({ host: '127.0.0.1', port: 80 });
    expect(takeListenTarget({ BRICKS_LISTEN: '[::1]:8080' }, 7, 'http')).toEqual({ host: '::1', port: 8080 });
    expect(takeListenTarget({ BRICKS_LISTEN: 'unix:/run/a' }, 7, 'http')).toEqual({ path: '/run/a' });
  });

  it('that is none is refused by name, and so is none at all', () => {
    for (const wrong of ['80', 'a:', 'a:99999', '::1:80', '']) {
      expect(() => takeListenTarget({ BRICKS_LISTEN: wrong }, 7, 'http')).toThrow(`BRICKS_LISTEN is "${wrong}"`);
    }
    expect(() => takeListenTarget({}, 7, 'http')).toThrow('no socket named "http"');
  });
});
