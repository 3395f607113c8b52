/**
 * N hosts on this machine's loopback: SSH servers that let one key in and answer a script with what this machine itself
 * answered to it once, as another host would. A process of its own, so that its work is not the CLI's:
 *
 *   node bench/fleet/servers.ts DIRECTORY HOSTS
 *
 * Writes bricks.yaml, bricks.known_hosts and key into the directory, prints a line once all hosts listen, and goes on
 * until its input ends.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import type { ServerChannel } from 'ssh2';
import ssh2 from 'ssh2';
import { answerOf } from './answers.ts';
import { addressOf, ailmentOf, hostNames, inventoryText } from './inventory.ts';

const [directory, count] = [process.argv[2]!, Number(process.argv[3])];
const operator = makeKeys();
writeFileSync(join(directory, 'key'), operator.private, { mode: 0o600 });
const operatorKey = ssh2.utils.parseKey(operator.public) as ssh2.ParsedKey;
const allowed = operatorKey.getPublicSSH();
const ran = new Map<string, Promise<{ code: number; stdout: string }>>();

const names = hostNames(count);
// One port for all, as on real hosts: each has an address of its own.
const first = await startHost(names[0]!, 0, 0);
const hosts = [
  first,
  ...(await Promise.all(names.slice(1).map((name, index) => startHost(name, index + 1, first.port)))),
];
writeFileSync(join(directory, 'bricks.yaml'), inventoryText(names, first.port));
writeFileSync(
  join(directory, 'bricks.known_hosts'),
  hosts.map(({ name, publicKey }) => `${name} ${publicKey.split(' ').slice(0, 2).join(' ')}\n`).join(''),
);
process.stdout.write(`${hosts.length} hosts listen\n`);
process.stdin.on('end', () => process.exit(0)).resume();

interface Started {
  name: string;
  port: number;
  publicKey: string;
}

async function startHost(name: string, index: number, wantedPort: number): Promise<Started> {
  const ailment = ailmentOf(index);
  const hostKey = makeKeys();
  const server =
    ailment === 'silent'
      ? createServer(socket => socket.on('error', () => {}).resume())
      : sshServer(name, hostKey.private);
  const port = await listen(server, index, wantedPort);
  // Nothing listens there from now on: a connection is refused.
  if (ailment === 'off') await new Promise(resolve => server.close(resolve));
  return { name, port, publicKey: hostKey.public };
}

/** A few of a thousand keys that ssh2 makes, it can't read itself. */
function makeKeys(): { private: string; public: string } {
  for (;;) {
    const keys = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(keys.private) instanceof Error)) return keys;
  }
}

function listen(server: TcpServer | ssh2.Server, index: number, port: number): Promise<number> {
  return new Promise(resolve => {
    server.listen(port, addressOf(index), () => resolve((server.address() as { port: number }).port));
  });
}

function sshServer(name: string, hostKey: string): ssh2.Server {
  return new ssh2.Server({ hostKeys: [hostKey] }, client => {
    client.on('error', () => {});
    client.on('authentication', context => {
      if (context.method !== 'publickey' || !context.key.data.equals(allowed)) return context.reject(['publickey']);
      const { signature } = context;
      if (signature === undefined) return context.accept();
      const isSigned = operatorKey.verify(context.blob!, signature, context.hashAlgo) === true;
      return isSigned ? context.accept() : context.reject(['publickey']);
    });
    client.on('ready', () => {
      client.on('session', accept => {
        accept().on('exec', acceptExec => serve(name, acceptExec()));
      });
    });
  });
}

function serve(name: string, channel: ServerChannel): void {
  let script = '';
  channel.setEncoding('utf8').on('data', (text: string) => {
    script += text;
  });
  channel.on('end', async () => {
    const { code, stdout } = await runOnce(script);
    channel.write(answerOf(name, names, stdout));
    channel.exit(code);
    channel.end();
  });
}

/** What this machine answers to a script; asked once for each script. */
function runOnce(script: string): Promise<{ code: number; stdout: string }> {
  const known = ran.get(script);
  if (known !== undefined) return known;
  const running = new Promise<{ code: number; stdout: string }>((resolve, reject) => {
    const child = spawn('sh', ['-s'], { stdio: ['pipe', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.on('error', reject).on('close', code => resolve({ code: code ?? 255, stdout }));
    child.stdin.end(script);
  });
  ran.set(script, running);
  return running;
}
