import type { Readable } from 'node:stream';
import { usageError } from '#cli/errors.ts';
import { POSTGRESQL } from './postgres-name.ts';

/** Where rows come from. */
export interface FeedOrigin {
  /** A path, `-` for `stdin`, or what stands for the name of a query. */
  feed: string;
  /** A SELECT for the PostgreSQL of the environment, in place of a file. */
  query?: string | undefined;
  stdin: Readable;
}

/** The one of both that a command was given. Throws BRK-FEED-WHICH for none or both. */
export function chooseFeed(feed: string | undefined, query: string | undefined): Pick<FeedOrigin, 'feed' | 'query'> {
  if (feed !== undefined && query === undefined) return { feed };
  if (feed === undefined && query !== undefined) return { feed: POSTGRESQL, query };
  const message =
    feed === undefined ? 'No feed is named.' : 'A feed and --from-postgres are given; rows come from one.';
  throw usageError(
    'BRK-FEED-WHICH',
    null,
    message,
    "Name a file, - for standard input, or --from-postgres 'SELECT …'.",
  );
}
