import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import ssh2 from 'ssh2';
import { makePair } from './key-pair.fixture.ts';

/** What a command is answered, by its words and input; null for never. */
export type Answers = (command: string, stdin: string) => { stdout?: string; stderr?: string; code: number } | null;

export interface TestServer {
  port: number;
  /** Its host key as known_hosts has it: "ssh-ed25519 AAAA…". */
  hostKey: string;
  /** Logins that were let in. */
  logins: string[];
  /** Public keys shown by clients, in base64, whether they were let in or not. */
  shown: string[];
  close(): Promise<void>;
}

/** An SSH server on the loopback that lets these public keys in, says its name to any command unless told more, and forwards. */
export async function serveSsh(
  name: string,
  allowed: readonly string[],
  answers: Answers = () => ({ stdout: name, code: 0 }),
): Promise<TestServer> {
  const pair = makePair();
  const logins: string[] = [];
  const shown: string[] = [];
  const clients = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [pair.private] }, client => {
    clients.add(client);
    client.on('error', () => {});
    client.on('close', () => clients.delete(client));
    client.on('authentication', context => {
      if (context.method !== 'publickey') return context.reject(['publickey']);
      const key = context.key.data.toString('base64');
      shown.push(key);
      if (!allowed.some(each => each.split(' ')[1] === key)) return context.reject(['publickey']);
      if (context.signature !== undefined) logins.push(context.username);
      context.accept();
    });
    client.on('ready', () => serve(client, answers));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: pair.public.split(' ').slice(0, 2).join(' '),
    logins,
    shown,
    close: async () => {
      for (const client of clients) client.end();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

function serve(client: ssh2.Connection, answers: Answers): void {
  client.on('session', accept => {
    accept().on('exec', (acceptExec, _reject, { command }) => {
      const channel = acceptExec();
      let stdin = '';
      channel.on('data', (data: Buffer) => {
        stdin += data.toString();
      });
      channel.on('end', () => {
        const answer = answers(command, stdin);
        if (answer === null) return;
        channel.stderr.write(answer.stderr ?? '');
        channel.write(answer.stdout ?? '');
        channel.exit(answer.code);
        channel.end();
      });
    });
  });
  client.on('tcpip', (accept, reject, { destIP, destPort }) => {
    const socket = connect({ host: destIP, port: destPort });
    socket.once('error', () => reject?.());
    socket.once('connect', () => {
      const channel = accept();
      socket.on('error', () => channel.destroy());
      channel.on('error', () => socket.destroy());
      channel.pipe(socket).pipe(channel);
    });
  });
}
