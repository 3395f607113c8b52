import type { Meanings } from './meaning.ts';

export const COMMAND_LINE_CODES = {
  'BRK-BUG': {
    means: 'Bricks met something that it has no answer for. That is an error in Bricks, not in what you did.',
    wayOut: 'Please report it with the lines below the message; to run the command again is safe.',
  },
  'BRK-DURATION': {
    means: 'A flag was given something that is not a duration.',
    wayOut: 'Write it like 30s, 2m or 1h30m.',
  },
  'BRK-EXPLAIN-UNKNOWN': {
    means: 'There is nothing of that name to explain.',
    wayOut: 'See what there is: bricks explain',
  },
  'BRK-INIT-BAD-HOST': {
    means: 'An argument of init is not a host as it is written there.',
    wayOut: 'Write an address or DNS name, with what else is known around it: NAME=USER@ADDRESS:PORT',
  },
  'BRK-INIT-BAD-VALUE': {
    means: "A flag of init was given something that can't stand in an inventory.",
    wayOut: 'Write what the message expects.',
  },
  'BRK-INIT-EXISTS': {
    means: 'The file that init would write is there already.',
    wayOut: 'Choose another with -o, or let it be replaced with --force.',
  },
  'BRK-INIT-NO-HOSTS': {
    means: 'init was given no host, and an inventory has at least one.',
    wayOut: 'Name the hosts: bricks init 10.0.0.11 10.0.0.12',
  },
  'BRK-INIT-REPEATED': {
    means: 'Two arguments of init are the same host, or give two hosts one name.',
    wayOut: 'Name each host once.',
  },
  'BRK-INIT-UNWRITABLE': {
    means: "The inventory can't be written where -o says; the message is the operating system's.",
    wayOut: 'Choose another place with -o, or print it with -o -.',
  },
  'BRK-LIMIT-EMPTY': {
    means: '--limit leaves no host to work on. That is never taken for "nothing to do".',
    wayOut: 'Widen the selection; the message lists the hosts that the command works on.',
  },
  'BRK-LIMIT-UNKNOWN': {
    means: 'A part of --limit fits no host and no brick of the inventory.',
    wayOut: 'Correct it: names and patterns of hosts (cat-*), @brick, and ! before what is left out.',
  },
  'BRK-SUDO-INPUT': {
    means: 'The password of sudo was asked for and could not be given: there is no terminal, or nobody may be asked.',
    wayOut: 'Run it at a terminal, or put the password into the environment variable BRICKS_SUDO_PASSWORD.',
  },
  'BRK-ADDRESS': {
    means: 'The address that a host is to have is neither an IP address nor a DNS name.',
    wayOut: 'Write it without a port, user or prefix length.',
  },
  'BRK-BATCH': {
    means: '--batch was given something that is no list of sizes.',
    wayOut: 'Write hosts or per cent, separated by commas; the last repeats: 1,25%',
  },
  'BRK-MAX-FAIL': {
    means: '--max-fail was given something that is no number of hosts.',
    wayOut: 'Write a number or per cent: 0, 2 or 10%',
  },
} satisfies Meanings;
