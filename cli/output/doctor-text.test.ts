import { expect, test } from 'vitest';
import type { DoctorReport, ExaminedHost } from '../doctor/doctor.ts';
import type { Finding } from '../doctor/finding.ts';
import { plain } from './doctor-paint.ts';
import { doctorText } from './doctor-text.ts';

function reportOf(findings: Finding[], names: string[]): DoctorReport {
  const hosts = names.map(
    (host): ExaminedHost => ({
      host,
      role: host === 'cat-09' ? 'spare' : 'catalogue',
      isReached: host !== 'cat-02',
      errors: 0,
      warnings: 0,
    }),
  );
  return { version: 1, shop: 'Demo', hosts, findings };
}

const old = (host: string): Finding => ({
  host,
  code: 'BRK-DOC-REBOOT',
  severity: 'warning',
  message: 'wants a reboot',
  hint: `bricks drain ${host}, reboot it, bricks undrain ${host}`,
});

test('findings are grouped by host, the well ones are one line, and all are counted', () => {
  const cut: Finding = {
    host: 'cat-02',
    code: 'BRK-SSH-UNREACHABLE',
    severity: 'error',
    message: "can't be reached\x1b[2J",
    hint: 'try: ssh ops@10.0.0.2',
  };
  expect(
    doctorText(reportOf([cut, old('cat-09')], ['cat-01', 'cat-02', 'cat-03', 'cat-09']), plain).split('\n'),
  ).toEqual([
    'cat-02',
    "  error    can't be reached\\u001b[2J (BRK-SSH-UNREACHABLE)",
    '           → try: ssh ops@10.0.0.2',
    'cat-09 (spare)',
    '  warning  wants a reboot (BRK-DOC-REBOOT)',
    '           → bricks drain cat-09, reboot it, bricks undrain cat-09',
    'well: cat-01, cat-03',
    '4 hosts, 1 error, 1 warning, 1 not reached',
  ]);
});

test('hosts with the same findings share a group, and its commands say HOST', () => {
  const names = Array.from({ length: 30 }, (_, index) => `box-${index + 1}`);
  expect(doctorText(reportOf(names.map(old), names), plain).split('\n')).toEqual([
    'box-1, box-2, box-3, box-4, box-5, box-6, box-7, box-8, box-9, box-10 and 20 more',
    '  warning  wants a reboot (BRK-DOC-REBOOT)',
    '           → bricks drain HOST, reboot it, bricks undrain HOST',
    '30 hosts, 0 errors, 30 warnings',
  ]);
});
