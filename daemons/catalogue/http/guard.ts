import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendProblem } from './send.ts';
import { TARGET_BYTES } from './target.ts';

/** Refuses what this service never answers; false where it has. Node's own limits on headers and time come before. */
export function guardRequest(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refuse(response, 405, 'This service is only read: GET and HEAD.', ['Allow', 'GET, HEAD']);
  }
  if (request.headers['transfer-encoding'] !== undefined || (request.headers['content-length'] ?? '0') !== '0') {
    return refuse(response, 413, 'Requests have no body here.');
  }
  if (countHosts(request.rawHeaders) > 1) return refuse(response, 400, 'The request names more than one host.');
  if (request.url!.length > TARGET_BYTES) {
    return refuse(response, 414, `The URL is longer than ${TARGET_BYTES} bytes.`);
  }
  return true;
}

/** What follows such a request on its connection may be a body, or another's request: it is not read. */
function refuse(response: ServerResponse, status: number, detail: string, headers: string[] = []): false {
  sendProblem(response, status, detail, ['Connection', 'close', ...headers]);
  return false;
}

/** Node's parser takes the first of several Host headers; a proxy before it may have taken the last (RFC 9112, 3.2). */
function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}
