import { quoteAll } from '../remote/quote.ts';
import { wholeScript } from '../remote/root-shell.ts';

/** Without a word from this side for this long, the command is ended. */
const SILENCE_SECONDS = 30;
/** The first line of a supervised command: it has begun, as the user that was asked for. */
export const BEGUN = 'begun';

/**
 * Runs a command for `bash -s`, whose input then says nothing but that this side is still there. The command, with all
 * that it has started in its process group, ends with that input or after 30 s without a line: SIGTERM, and SIGKILL
 * two seconds later. Its own input is empty.
 *
 * What it writes comes line by line, marked: `o` for stdout and `e` for stderr; `O` and `E` where no newline followed.
 * One process writes both, so that no line is torn by the other's. The exit status is the command's.
 *
 * What a command leaves in the background is not waited for.
 */
export function superviseScript(command: readonly string[], silenceSeconds = SILENCE_SECONDS): string {
  return wholeScript(`PERL_BADLANG=0 exec perl -e ${quoteAll([SUPERVISOR, String(silenceSeconds), ...command])}`);
}

/** In Perl, which is essential in Debian (perl-base): a shell can't read two pipes at once. */
const SUPERVISOR = `
use strict;
use POSIX ();
delete $ENV{PERL_BADLANG};
my ($silence, @command) = @ARGV;
pipe(my $out, my $to_out) && pipe(my $err, my $to_err) or die "pipe: $!";
defined(my $pid = fork) or die "fork: $!";
if (!$pid) {
  setpgrp;
  open STDIN, '<', '/dev/null';
  open STDOUT, '>&', $to_out;
  open STDERR, '>&', $to_err;
  exec { $command[0] } @command or POSIX::_exit(127);
}
POSIX::setpgid($pid, $pid);
close $to_out;
close $to_err;
my @signals = qw(ALRM HUP INT PIPE TERM);
$SIG{$_} = \\&stop for @signals;
$| = 1;
print "${BEGUN}\\n";
my ($status, %tail);
my %from = (o => $out, e => $err);
alarm $silence;
while (%from || !defined $status) {
  my $asked = '';
  vec($asked, fileno $_, 1) = 1 for *STDIN, values %from;
  my $count = select(my $ready = $asked, undef, undef, %from ? 1 : 0.02);
  $status = $? if !defined $status && waitpid($pid, POSIX::WNOHANG) == $pid;
  last if $count == 0 && defined $status;
  next if $count <= 0;
  if (vec $ready, 0, 1) { sysread(STDIN, my $word, 4096) or stop(); alarm $silence }
  for my $mark (keys %from) { pass_on($mark) if vec $ready, fileno $from{$mark}, 1 }
}
pass_tail($_) for keys %tail;
exit($status & 127 ? 128 + ($status & 127) : $status >> 8);

sub pass_on {
  my ($mark) = @_;
  sysread($from{$mark}, my $text, 65536) or return delete $from{$mark};
  my @lines = split /\\n/, ($tail{$mark} // '') . $text, -1;
  $tail{$mark} = pop @lines;
  print map { "$mark$_\\n" } @lines;
  pass_tail($mark) if length $tail{$mark} > 1_000_000;
}
sub pass_tail {
  my ($mark) = @_;
  print uc $mark, $tail{$mark}, "\\n" if length $tail{$mark};
  delete $tail{$mark};
}
sub stop {
  $SIG{$_} = 'IGNORE' for @signals;
  kill TERM => -$pid;
  for (1 .. 20) {
    waitpid $pid, POSIX::WNOHANG;
    kill(0 => -$pid) or POSIX::_exit(143);
    select undef, undef, undef, 0.1;
  }
  kill KILL => -$pid;
  POSIX::_exit(137);
}
`;
