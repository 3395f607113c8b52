import { execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { readClock } from './clock.ts';
import { parseSurvey } from './survey-parse.ts';
import { surveyScript } from './survey-script.ts';

const REQUEST = {
  probes: { packages: [], paths: [], users: [], units: [] },
  inspected: { devices: ['/dev/null', '/no/such/disk'] },
  asksBox: true,
};
const TIMES = { sentAtMs: 1000, firstAtMs: 1100, lastAtMs: 1200 };

test('this machine tells how it is', () => {
  const output = execFileSync('sh', ['-s'], { input: surveyScript(REQUEST), encoding: 'utf8' });
  const { vitals, inspection } = parseSurvey(output, TIMES, REQUEST);
  expect(vitals.hostname).toBe(hostname());
  expect(vitals.uptimeSeconds).toBeGreaterThan(0);
  expect(vitals.spaces.map(({ path }) => path)).toEqual(['/', '/var/lib']);
  for (const { sizeBytes, freeBytes } of vitals.spaces) expect(sizeBytes).toBeGreaterThan(freeBytes);
  expect(inspection!.nics.map(({ name }) => name)).toContain('lo');
  expect([...inspection!.devices.keys()]).toEqual([]);
  expect(inspection!.zone.abbreviation).toMatch(/^\w+/);
});

const LINES = [
  'now\t1050000000',
  'os\tdebian\t13',
  'machine\tx86_64\t8\t65000000',
  'free\t5',
  'end',
  'vitals\tcat-\x1b[31m01\t90\tdegraded',
  'failed\ta.service',
  'space\t/\t100\t50\t/\t0\t0',
  'listeners\tyes',
  'listener\tLISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=612,fd=3))',
  'listener\tLISTEN 0 128 127.0.0.1:80 0.0.0.0:*',
  'held 12 {"run":"r","who":"ada","from":"desk","pid":7,"command":"bricks provision"}',
  'box-asked',
  'box\ta warning',
  'box\t{"host":"cat-01","workers":[]}',
  'now\t1150000000',
];

test('lines that were recorded are read, and what could steer a terminal is taken out', () => {
  const survey = parseSurvey([...LINES, 'whole', ''].join('\n'), TIMES, REQUEST);
  expect(survey.vitals).toMatchObject({ hostname: 'cat-?[31m01', systemState: 'degraded', failedUnits: ['a.service'] });
  expect(survey.vitals.spaces).toMatchObject([{ freeBytes: 50, inodes: null }]);
  expect(survey.inspection?.listeners).toEqual([
    { port: 22, program: 'sshd', pid: 612 },
    { port: 80, program: '', pid: null },
  ]);
  expect(survey.lock).toMatchObject({ who: 'ada', heldSeconds: 12 });
  expect(survey.box).toMatchObject({ host: 'cat-01' });
});

test('a survey that broke off is refused', () => {
  expect(() => parseSurvey(LINES.join('\n'), TIMES, REQUEST)).toThrow(/broke off/);
});

test("a clock's offset lies between what its arrival and its request allow", () => {
  // Read at 1500 by the host, between 1000 and 1100 here: 400 to 500 ahead.
  expect(readClock(1000, [{ hostMs: 1500, arrivedAtMs: 1100 }])).toEqual({ offsetMs: 450, boundMs: 50 });
  // A second reading came at once: at least 480 ahead.
  const second = { hostMs: 1680, arrivedAtMs: 1200 };
  expect(readClock(1000, [{ hostMs: 1500, arrivedAtMs: 1100 }, second])).toEqual({ offsetMs: 490, boundMs: 10 });
});
