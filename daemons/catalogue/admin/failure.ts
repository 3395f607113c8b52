import type { AdminError, AdminErrorCode } from '#contract/catalogue-admin.ts';

/** Thrown by an admin verb; becomes its answer. */
export class AdminFailure extends Error {
  readonly code: AdminErrorCode;

  constructor(code: AdminErrorCode, message: string) {
    super(message);
    this.name = 'AdminFailure';
    this.code = code;
  }
}

/** The answer for an error where it is one of those that a verb may meet; undefined for a bug. */
export function toAdminError(error: unknown): AdminError | undefined {
  if (error instanceof AdminFailure) return { error: { code: error.code, message: error.message } };
  const { code, message } = error as NodeJS.ErrnoException;
  return DISK_ERRORS.has(code ?? '') ? { error: { code: 'disk', message } } : undefined;
}

/** errno(3) */
const DISK_ERRORS = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENOENT']);
