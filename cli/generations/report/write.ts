import { writeFile } from 'node:fs/promises';
import { usageError } from '../../errors.ts';
import { type Report, renderReport } from './page.ts';

/** Writes the page. Throws BRK-REPORT-UNWRITABLE. */
export async function writeReport(path: string, report: Report): Promise<void> {
  try {
    await writeFile(path, renderReport(report));
  } catch (error) {
    throw usageError('BRK-REPORT-UNWRITABLE', path, `The report can't be written: ${(error as Error).message}.`);
  }
}
