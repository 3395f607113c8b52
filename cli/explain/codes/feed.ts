import type { Meanings } from './meaning.ts';

export const FEED_CODES = {
  'BRK-FEED-BAD-ROWS': {
    means: "The feed has more rows that can't be used than --skip-bad allows. By default one bad row stops the build.",
    wayOut: 'Mend the rows that are told, or allow their number with --skip-bad N: they are then left out.',
  },
  'BRK-FEED-BAD-VALUE': {
    means: 'An attribute of a row is not what it must be: a price, an http(s) address, one of a few words, plain text.',
    wayOut: 'Correct it in the system that exports the feed.',
  },
  'BRK-FEED-COLUMNS': {
    means: 'A row has more or fewer fields than the header has names, often by a tab, comma or line end inside a text.',
    wayOut: 'Quote fields that hold what separates fields; line ends within a field are read from CSV, not from TSV.',
  },
  'BRK-FEED-CURRENCY': {
    means: 'A price is in another currency than the others. A generation has one currency.',
    wayOut: 'Make one feed for each currency.',
  },
  'BRK-FEED-DAMAGED': {
    means: 'The compressed feed ends in the middle or does not unpack.',
    wayOut: 'Fetch or export it again; `gzip -t FILE` or `zstd -t FILE` tests a file.',
  },
  'BRK-FEED-DB-CONNECT': {
    means: 'No connection to the PostgreSQL that the environment names, or it does not let the role in.',
    wayOut: 'See whether psql gets in from here: it takes PGHOST, PGPORT, PGDATABASE, PGUSER and ~/.pgpass, too.',
  },
  'BRK-FEED-DB-DENIED': {
    means: 'The role may not read what the query reads.',
    wayOut: 'GRANT SELECT ON the table or view TO the role.',
  },
  'BRK-FEED-DB-LOST': {
    means:
      'The connection to PostgreSQL was lost, or the server ended the query, before the last row. Nothing was built.',
    wayOut: "Run it again; see the server's log, its timeouts and its room.",
  },
  'BRK-FEED-DOUBLE-ID': {
    means: "Two rows have the same id. Each product needs its own, as it is part of the product's address.",
    wayOut: 'Give each product one row; variants have ids of their own.',
  },
  'BRK-FEED-EMPTY': {
    means: 'The feed has no row that can be used. An empty shop is never published.',
    wayOut: 'See whether it is the file that is meant, and what is told of its rows.',
  },
  'BRK-FEED-FORMAT': {
    means: 'The feed is something else than TSV, CSV, XML (RSS or Atom) or NDJSON in UTF-8, plain, by gzip or by zstd.',
    wayOut: 'Convert it as the message says, or export it as one of these.',
  },
  'BRK-FEED-HEADER': {
    means:
      'The first line of a TSV or CSV feed, or the query, does not name its columns, or names none of id, title or price.',
    wayOut: 'Export it with a header of attribute names; name the columns of a query with AS.',
  },
  'BRK-FEED-LONG-LINE': {
    means: 'A line is longer than any product can be, often because a line end is missing.',
    wayOut: 'Look at the line that is named; in CSV a quote may be open there.',
  },
  'BRK-FEED-MISSING': {
    means: 'A row lacks an attribute that each product must have.',
    wayOut: 'Add it in the system that exports the feed.',
  },
  'BRK-FEED-NOT-FOUND': {
    means: 'There is no feed of that name, or it is a directory.',
    wayOut: 'Name the file; - stands for standard input.',
  },
  'BRK-FEED-NOT-JSON': {
    means: 'A line of an NDJSON feed is not one JSON object.',
    wayOut: "Write one object a line; `jq -c '.[]'` makes that from an array.",
  },
  'BRK-FEED-NOT-XML': {
    means: 'An XML feed is not well-formed, is cut off, or defines entities, which are never read.',
    wayOut: 'Look at the place that is named: xmllint --noout FILE tells more. Write & as &amp;, or texts as CDATA.',
  },
  'BRK-FEED-NOT-UTF8': {
    means: 'A line, a field or the document holds bytes that are not UTF-8.',
    wayOut: 'Export it as UTF-8, or convert it: iconv -f latin1 -t utf-8',
  },
  'BRK-FEED-QUOTES': {
    means:
      'A field begins with a quote that does not end (in TSV: on its line), goes on behind its end, or has a quote within.',
    wayOut: 'Quote the field, and double each quote inside it. In CSV a quote that is open hides the rows behind it.',
  },
  'BRK-FEED-SQL': {
    means: 'The query of --from-postgres fails by itself, writes, or returns no rows at all.',
    wayOut: 'Try it in psql within BEGIN READ ONLY; the message has the place.',
  },
  'BRK-FEED-TOO-LONG': {
    means: 'A text, a list or a total is larger than what the boxes serve.',
    wayOut: 'Shorten it to the limit that the message names.',
  },
  'BRK-FEED-TOO-MANY': {
    means: 'The feed has more products than a box serves.',
    wayOut: 'Split the shop, or take products out that are not sold.',
  },
  'BRK-FEED-UNREADABLE': {
    means: "The feed is there and can't be read; the message is the operating system's.",
    wayOut: 'Look at its permissions: ls -l FILE',
  },
  'BRK-FEED-UNWRITABLE': {
    means: "The invented feed can't be written where --output says.",
    wayOut: 'Choose another place, or make room.',
  },
  'BRK-FEED-WHICH': {
    means: 'The command was given no feed, or a feed and a query.',
    wayOut: "Name a file, - for standard input, or --from-postgres 'SELECT …'.",
  },
} satisfies Meanings;
