import { STATUS_CODES } from 'node:http';

/** A problem document (RFC 9457). `type` stays "about:blank", so `title` is the status's own phrase (section 4.2.1). */
export interface ProblemDocument {
  type: 'about:blank';
  title: string;
  status: number;
  detail: string;
}

export const PROBLEM_TYPE = 'application/problem+json';

/** Thrown while a request is read or answered; becomes the answer in one place. */
export class HttpProblem extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.name = 'HttpProblem';
    this.status = status;
  }
}

export function problemDocument(status: number, detail: string): ProblemDocument {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Unknown', status, detail };
}
