/** What stands for the feed's name where rows come from a query. */
export const POSTGRESQL = 'postgresql';
