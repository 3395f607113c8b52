import {
  type Alias,
  type Document,
  isAlias,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
} from 'yaml';
import type { Finding } from './check/reading.ts';

interface YamlText {
  contents: Node | null;
  /** What each alias stands for: the last anchor of its name before it. */
  anchors: Map<Alias, Node>;
  /** Errors of the syntax. Where there are any, the contents are a guess of the parser's. */
  findings: Finding[];
  /** Line and column, both from 1. */
  placeOf: (offset: number) => { line: number; column: number };
}

/** Reads YAML 1.2 by its core schema, also where a directive asks for 1.1: `no` is text there, and 010 is ten. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document: Document<ParsedNode> = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    // Its own check takes a time that is quadratic in the keys, and doesn't say where the first one stands.
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  const findings = [...document.errors, ...document.warnings].map(
    (error): Finding => ({ offset: error.pos[0], code: 'BRK-INV-SYNTAX', message: error.message, hint: null }),
  );
  return {
    contents: document.contents,
    anchors: findings.length === 0 ? resolveAliases(document) : new Map(),
    findings,
    placeOf: offset => {
      const { line, col } = lines.linePos(offset);
      return line === 0 ? { line: 1, column: 1 } : { line, column: col };
    },
  };
}

/** In one pass; the library's own look-up reads the whole document again for each alias. */
function resolveAliases(document: Document<ParsedNode>): Map<Alias, Node> {
  const latest = new Map<string, Node>();
  const resolved = new Map<Alias, Node>();
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) {
        const target = latest.get(node.source);
        if (target !== undefined) resolved.set(node, target);
      } else if (node.anchor !== undefined) latest.set(node.anchor, node);
    },
  });
  return resolved;
}
