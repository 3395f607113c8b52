import type { Meanings } from './meaning.ts';

export const INVENTORY_CODES = {
  'BRK-INV-ALIAS': {
    means: 'A YAML alias (*name) has no anchor (&name) before it, or aliases of aliases stand for too many values.',
    wayOut: 'Put the anchor at the first value that is meant, above the alias, or write the value out.',
  },
  'BRK-INV-BAD-ADDRESS': {
    means: 'The text is neither an IPv4 or IPv6 address nor a DNS name. It has no prefix length, port or zone.',
    wayOut: 'Write the bare address; a port has a key of its own.',
  },
  'BRK-INV-BAD-AMOUNT': {
    means: 'The text is not a price: digits, at most three decimals, a space, and the currency in capitals.',
    wayOut: 'Write it as feeds have it: 0.05 USD',
  },
  'BRK-INV-BAD-DEVICE': {
    means: 'The text is not the path of a block device.',
    wayOut: 'Write the whole path, as `lsblk -p` on the host shows it: /dev/nvme0n1.',
  },
  'BRK-INV-BAD-GOLDEN': {
    means:
      'A golden question asks nothing or several things at once, or has a key that means nothing beside the others.',
    wayOut:
      'Ask one thing in each: {search: red shoe, finds: SKU-1}, {product: SKU-1} or {category: shoes, atLeast: 10}',
  },
  'BRK-INV-BAD-MAC': {
    means: 'The text is not a MAC address of six pairs of hexadecimal digits.',
    wayOut: 'Write it in quotes, as `ip link` on the host shows it: "aa:bb:cc:dd:ee:ff".',
  },
  'BRK-INV-BAD-NAME': {
    means:
      'A name has characters that are not allowed where it stands, or is too long. Names become words of commands.',
    wayOut: 'Write it as the message says.',
  },
  'BRK-INV-BAD-NETWORK': {
    means:
      'The text is no address and no network, or is an address inside a network: 10.0.0.5/24 has bits behind its prefix.',
    wayOut: 'Write the address without a prefix length, or the network by its first address: 10.0.0.0/24.',
  },
  'BRK-INV-BAD-PATH': {
    means: "The text can't be the path of a private key; other users' homes (~name/) are not followed.",
    wayOut: "Write an absolute path, one from ~/, or one relative to the inventory's folder.",
  },
  'BRK-INV-BAD-PERCENT': {
    means: 'The text is not a number of per cent, from 0% to 1000%.',
    wayOut: 'Write the number with its sign and without a space: 10% or 0.5%',
  },
  'BRK-INV-BAD-SIZE': {
    means:
      'The text is not a size with its unit. Units are spelled exactly: kB MB GB TB are decimal, KiB MiB GiB TiB binary.',
    wayOut: 'Write the number and the unit together, as in 64GiB or 960GB.',
  },
  'BRK-INV-BAD-TEXT': {
    means: 'The text is empty, too long, or has control characters or several lines.',
    wayOut: 'Write it on one line, as the message says.',
  },
  'BRK-INV-DUPLICATE-ADDRESS': {
    means: 'Two hosts, or a host and a management board, have the same address. Spelling makes no difference.',
    wayOut: 'Correct one of the two. An alias must not share what each box has of its own.',
  },
  'BRK-INV-DUPLICATE-KEY': {
    means: 'A key stands twice in one map. YAML readers disagree about which of the two counts.',
    wayOut: 'Keep one of the two.',
  },
  'BRK-INV-DUPLICATE-MAC': {
    means:
      'Two network interfaces have the same MAC address, often because an alias shares the hardware of boxes of one kind.',
    wayOut: 'Write what each card has of its own, or leave the MAC out of what is shared.',
  },
  'BRK-INV-IDLE-HOST': {
    means: 'A host is in no brick and is no spare, so no command does anything on it. This is a note, not an error.',
    wayOut: 'Add it to the hosts of a brick, or to spares.',
  },
  'BRK-INV-MISSING-KEY': {
    means: 'A map lacks a key that it must have.',
    wayOut: 'Add the key; `bricks explain PATH` tells what belongs there.',
  },
  'BRK-INV-NOT-A-FILE': {
    means: 'The inventory that was named is a directory, a device or a pipe.',
    wayOut: 'Name the file, with -i or in BRICKS_INVENTORY.',
  },
  'BRK-INV-NOT-FOUND': {
    means:
      'There is no inventory of that name. Without -i and BRICKS_INVENTORY it is bricks.yaml in the current folder.',
    wayOut: 'Name the file with -i, or write one: bricks init HOST…',
  },
  'BRK-INV-NOT-UTF-8': {
    means: 'The file is not text in UTF-8.',
    wayOut: 'Save it as UTF-8.',
  },
  'BRK-INV-OUT-OF-RANGE': {
    means: 'A number is smaller or larger than what is possible there.',
    wayOut: 'Write one within the range that the message names.',
  },
  'BRK-INV-REPEATED': {
    means: 'A list names one thing twice: a host, a network, a disk, a network interface.',
    wayOut: 'Keep one of the two.',
  },
  'BRK-INV-SHARED-PORT': {
    means:
      'The catalogue has one port for users and for what its boxes give to each other (seed-port, 8730 when left out). Only one of them can listen on it.',
    wayOut: 'Give one of the two another port.',
  },
  'BRK-INV-SPARE-IN-USE': {
    means: 'A host is a spare and runs a brick as well. A spare runs nothing.',
    wayOut: 'Take it out of one of the two.',
  },
  'BRK-INV-SYNTAX': {
    means: 'The file is not YAML at this place. Nothing else is checked until it is, as what follows is a guess.',
    wayOut: 'Look at the place and the line above it: tabs, quotes that are not closed, indentation.',
  },
  'BRK-INV-TOO-FEW': {
    means: 'A list or map has fewer entries than it must have.',
    wayOut: 'Add one, or take the whole key out where it is optional.',
  },
  'BRK-INV-TOO-LARGE': {
    means: 'The file is larger than 1 MiB, which holds thousands of hosts.',
    wayOut: 'See whether it is the file that is meant.',
  },
  'BRK-INV-UNKNOWN-BRICK': {
    means: 'This version of Bricks has no brick of that name.',
    wayOut: 'Correct the name, or use a version that has it.',
  },
  'BRK-INV-UNKNOWN-HOST': {
    means: 'A brick or the list of spares names a host that is not under hosts.',
    wayOut: 'Correct the name, or add the host under hosts.',
  },
  'BRK-INV-UNKNOWN-KEY': {
    means: 'A map has a key that means nothing there. Unknown keys are refused, as most of them are slips.',
    wayOut: 'Correct it or take it out; `bricks explain PATH` shows the keys that are known.',
  },
  'BRK-INV-UNREADABLE': {
    means: "The file is there and can't be read; the message is the operating system's.",
    wayOut: 'Look at its permissions: ls -l FILE',
  },
  'BRK-INV-WRONG-TYPE': {
    means: 'A value is of another kind than what is expected: text for a number, a list for a map, or nothing at all.',
    wayOut: 'Write what the message expects. Numbers go without quotes; text that looks like a number goes in quotes.',
  },
  'BRK-INV-EDIT': {
    means: 'The inventory is written in a way that Bricks can not change without losing some of it.',
    wayOut: 'Make the change by hand, then run the command again.',
  },
} satisfies Meanings;
