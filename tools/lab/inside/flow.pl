#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
# A flow that counts what is lost. flow.pl echo PORT sends each datagram back.
# flow.pl ADDRESS PORT sends numbered ones there until SIGTERM, as many at a time
# as a ring surely holds: the machine's speed sets the pace, and none is lost for
# want of it. Prints "ready" with the first reply; at the end how many were sent,
# how many never came back, and the longest time in milliseconds without a reply.
use strict;
use warnings;
use IO::Socket::INET;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

use constant {
	WINDOW	=> 8,
	PATIENCE => 0.2,	# then a silent peer is sent more
	DRAIN	=> 2,		# for late replies, at the end
};

my ($peer, $port) = @ARGV;
my ($next, $in_flight, $last, $silence, $ready, $stop) = (0, 0, 0, 0, 0, 0);
my %waiting;
my $socket;

sub now { clock_gettime(CLOCK_MONOTONIC) }

sub readable
{
	my ($timeout) = @_;
	my $set = '';

	vec($set, fileno($socket), 1) = 1;
	return select($set, undef, undef, $timeout) > 0;
}

sub receive
{
	my $data;

	# An error is one that an earlier datagram met: that one is lost.
	return unless defined $socket->recv($data, 64) && length $data == 8;
	my $number = unpack 'Q', $data;
	return unless delete $waiting{$number};
	$in_flight-- if $in_flight;
	my $now = now();
	$silence = $now - $last if $ready && $now - $last > $silence;
	$last = $now;
	return if $ready;
	# What was sent before the way was open does not count.
	print "ready\n";
	($ready, $next, $in_flight, %waiting) = (1, 2 ** 32, 0);
}

sub transmit
{
	$waiting{$next} = 1;
	$in_flight++;
	$socket->send(pack 'Q', $next++);
}

if ($peer eq 'echo') {
	$socket = IO::Socket::INET->new(Proto => 'udp', LocalPort => $port) or die "flow: $!\n";
	for (;;) {
		my $data;
		$socket->send($data) if defined $socket->recv($data, 64);
	}
}

$| = 1;
$SIG{TERM} = sub { $stop = 1 };
$socket = IO::Socket::INET->new(Proto => 'udp', PeerAddr => $peer, PeerPort => $port) or die "flow: $!\n";
until ($stop) {
	transmit() while $in_flight < WINDOW;
	if (readable(PATIENCE)) {
		receive();
		receive() while readable(0);
	} else {
		$in_flight = 0;
	}
	select undef, undef, undef, 0.001;
}
my $stopped = now();
while (%waiting && now() < $stopped + DRAIN) {
	receive() if readable(0.1);
}
$silence = $stopped - $last if $stopped - $last > $silence;
printf "%d %d %d\n", $ready ? $next - 2 ** 32 : 0, scalar(%waiting), $silence * 1000;
