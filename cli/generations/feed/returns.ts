/** CRLF becomes LF, and a CR anywhere else a space, as it would in a text: one line is then one LF. */
export async function* dropReturns(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held = '';
  for await (const chunk of chunks) {
    if (held === '' && !chunk.includes(13)) {
      yield chunk;
      continue;
    }
    const text: string = held + chunk.toString('latin1');
    held = text.endsWith('\r') ? '\r' : '';
    const whole = held === '' ? text : text.slice(0, -1);
    yield Buffer.from(whole.replaceAll('\r\n', '\n').replaceAll('\r', ' '), 'latin1');
  }
}
