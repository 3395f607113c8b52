import { ReadStream } from 'node:tty';

/**
 * Asks on a terminal and reads a line that is not shown. Null for Ctrl-C and Ctrl-D. The terminal is as before afterwards,
 * and closed.
 */
export async function readHidden(terminal: number, question: string): Promise<string | null> {
  const input = new ReadStream(terminal);
  input.setEncoding('utf8');
  // Before the question: what is typed ahead is not shown either.
  input.setRawMode(true);
  process.stderr.write(question);
  try {
    let typed: string[] = [];
    for await (const text of input as AsyncIterable<string>) {
      for (const character of text) {
        if (character === '\r' || character === '\n') return typed.join('');
        if (character === INTERRUPT || character === END) return null;
        if (character === ERASE || character === BACKSPACE) typed.pop();
        else if (character === KILL) typed = [];
        else typed.push(character);
      }
    }
    return null;
  } finally {
    input.setRawMode(false);
    input.destroy();
    process.stderr.write('\n');
  }
}

/** What a terminal in raw mode sends for Ctrl-C, Ctrl-D, Backspace (two kinds) and Ctrl-U. */
const INTERRUPT = '\x03';
const END = '\x04';
const ERASE = '\x7f';
const BACKSPACE = '\b';
const KILL = '\x15';
