import { type Agent, request } from 'node:http';

export interface Asking {
  agent?: Agent;
  method?: string;
  headers?: Record<string, string>;
}
export interface UserAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** One request over the users' socket of this machine. */
export function askUser(port: number, path: string, options: Asking = {}): Promise<UserAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, ...options }, incoming => {
      let body = '';
      incoming.setEncoding('utf8').on('data', chunk => {
        body += chunk;
      });
      incoming.on('end', () => resolve({ status: incoming.statusCode!, headers: incoming.headers, body }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
