import type { Socket } from 'node:net';

/** Some entries of a hundred boxes with all their votes. */
const MOST_BYTES = 8 * 1024 * 1024;

/** One JSON document a line, both ways. What is no line of at most MOST_BYTES, or is not taken in time, ends the connection. */
export function onLines(socket: Socket, take: (line: string) => void): void {
  let parts: Buffer[] = [];
  let sizeBytes = 0;
  socket.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      parts.push(chunk.subarray(from, end));
      const line = Buffer.concat(parts).toString('utf8');
      [parts, sizeBytes, from] = [[], 0, end + 1];
      take(line);
      if (socket.destroyed) return;
    }
    parts.push(chunk.subarray(from));
    sizeBytes += chunk.length - from;
    if (sizeBytes > MOST_BYTES) socket.destroy();
  });
}

export function writeLine(socket: Socket, message: object): void {
  if (socket.writableLength > MOST_BYTES) socket.destroy();
  else socket.write(`${JSON.stringify(message)}\n`);
}
