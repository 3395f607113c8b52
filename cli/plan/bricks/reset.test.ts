import { expect, test } from 'vitest';
import { ModelHost, type Running } from '../../apply/model-host.fixture.ts';
import { INSTALLED_FILE, JOURNAL_DIR } from '../../facts/places.ts';
import { describeStep } from '../steps.ts';
import { hasTraces, RESET_PROBES, resetSteps } from './reset.ts';

function stepsOf(prepare: (host: ModelHost) => void, purgesData = false): string[] {
  const host = new ModelHost('a');
  prepare(host);
  return resetSteps(host.facts(RESET_PROBES), purgesData).map(describeStep);
}

const SOCKET_FILE = '/etc/systemd/system/bricks-catalogue.socket';
const shared = ['absent /etc/sysusers.d', 'absent /etc/systemd/system/chrony.service.d'];

test('a host that nothing of ours was ever on has nothing to take off', () => {
  expect(stepsOf(() => {})).toEqual([]);
  expect(stepsOf(() => {}, true)).toEqual([]);
  expect(hasTraces(new ModelHost('a').facts(RESET_PROBES))).toBe(false);
});

test('data that were to stay are no traces, and go when they are to be purged', () => {
  const prepare = (host: ModelHost) => host.makeDirectory('/var/lib/bricks/catalogue/gens');
  expect(stepsOf(prepare)).toEqual([]);
  expect(stepsOf(prepare, true)).toEqual(['absent /var/lib/bricks/catalogue', ...shared, 'absent /var/lib/bricks']);
});

test('the journal goes last, even where there is none yet: the steps before it make one', () => {
  const prepare = (host: ModelHost) => host.write(INSTALLED_FILE, 'rsync\n');
  expect(stepsOf(prepare)).toEqual([
    'purged packages rsync',
    `absent ${INSTALLED_FILE}`,
    ...shared,
    `absent ${JOURNAL_DIR}`,
  ]);
});

test('units are stopped before their files go, also those that failed or wait for their next start', () => {
  const running = (state: Running['state']) => ({ state, fingerprint: null, release: null, config: null, port: null });
  const steps = stepsOf(host => {
    host.write('/etc/systemd/system/bricks-catalogue@.service', '');
    host.write(SOCKET_FILE, 'ListenStream=80');
    host.running.set('bricks-catalogue@0.service', running('activating'));
    host.running.set('bricks-catalogue@1.service', running('failed'));
    host.start('bricks-catalogue.socket');
  });
  const at = (step: string) => steps.indexOf(step);
  for (const unit of ['bricks-catalogue.socket', 'bricks-catalogue@0.service', 'bricks-catalogue@1.service']) {
    expect(at(`stopped ${unit}`)).toBeGreaterThanOrEqual(0);
    expect(at(`stopped ${unit}`)).toBeLessThan(at(`absent ${SOCKET_FILE}`));
  }
  expect(at('systemd reload')).toBeGreaterThan(at(`absent ${SOCKET_FILE}`));
});

test('units that systemd still knows after their files went are forgotten', () => {
  const steps = stepsOf(host => host.loaded.set('bricks-catalogue.socket', 'as it was'));
  expect(steps[0]).toBe('systemd reload');
});

test('a file half written in a folder of others goes too', () => {
  expect(stepsOf(host => host.write(`${SOCKET_FILE}.bricks-new`, ''))).toContain(`absent ${SOCKET_FILE}.bricks-new`);
});
