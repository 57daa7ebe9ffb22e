package wire

import (
	"strings"
	"testing"

	"tyk-redis-doctor/probe"
)

// What the texts of servers tell beyond the id, as each server says it.
func TestDetails(t *testing.T) {
	const denied = probe.AuthNoPermission
	for text, want := range map[string]probe.Fault{
		"NOPERM this user has no permissions to run the 'info' command or its subcommand": {ID: denied, Kind: probe.DeniedCommand,
			Command: "info"},
		"NOPERM this user has no permissions to run the 'config|get' command": {ID: denied, Kind: probe.DeniedCommand,
			Command: "config|get"},
		"NOPERM User tyk has no permissions to run the 'cluster|slots' command": {ID: denied, Kind: probe.DeniedCommand,
			Command: "cluster|slots"},
		"NOPERM this user has no permissions to access one of the keys used as arguments":     {ID: denied, Kind: probe.DeniedKey},
		"NOPERM No permissions to access a key":                                               {ID: denied, Kind: probe.DeniedKey},
		"NOPERM this user has no permissions to access one of the channels used as arguments": {ID: denied, Kind: probe.DeniedChannel},
		"NOPERM No permissions to access a channel":                                           {ID: denied, Kind: probe.DeniedChannel},
		"ERR Error running script: The user executing the script can't run this command":      {ID: denied, Kind: probe.DeniedCommand},
		"WRONGPASS invalid username-password pair or user is disabled.":                       {ID: probe.AuthWrongPassword},
		"WRONGPASS the user is disabled": {ID: probe.AuthWrongPassword,
			Kind: probe.UserDisabled},
		"MOVED 9189 127.0.0.12:31800": {ID: probe.ModeClusterNotEnabled,
			Kind: probe.MovedAway, Addr: "127.0.0.12:31800"},
		"ASK 4998 redis-1.example:6379": {ID: probe.ModeClusterNotEnabled,
			Kind: probe.AskedAway, Addr: "redis-1.example:6379"},
		"ERR MOVED 8155 cache.serverless.example:6379": {ID: probe.ModeClusterNotEnabled,
			Kind: probe.MovedAway, Addr: "cache.serverless.example:6379"},
		"MOVED 1 :6379":       {ID: probe.ModeClusterNotEnabled, Kind: probe.MovedAway, Addr: ":6379"},
		"MOVED 1 ?:6379":      {ID: probe.ModeClusterNotEnabled, Kind: probe.MovedAway, Addr: "?:6379"},
		"MOVED 1 $(reboot):1": {ID: probe.ModeClusterNotEnabled, Kind: probe.MovedAway},
		"MOVED":               {ID: probe.ModeClusterNotEnabled, Kind: probe.MovedAway},
		"ERR unknown command 'HELLO', with args beginning with: '3' ": {ID: probe.ServerCommandDisabled,
			Command: "hello"},
		"ERR unknown command `INFO`, with args beginning with: ": {ID: probe.ServerCommandDisabled, Command: "info"},
		"ERR unknown subcommand 'myid'. Try CLUSTER HELP.": {ID: probe.ServerCommandDisabled,
			Command: "cluster|myid"},
		"ERR Unknown subcommand or wrong number of arguments for 'MYID'. Try CLUSTER HELP.": {ID: probe.ServerCommandDisabled,
			Command: "cluster|myid"},
		"ERR unknown command 'a b; reboot', with args beginning with: ": {ID: probe.ServerCommandDisabled},
		"MISCONF Errors writing to the AOF file: No space left on device": {ID: probe.ServerMisconf,
			Kind: probe.AppendRefused},
		"MISCONF Redis is configured to save RDB snapshots, but it is unable to persist": {ID: probe.ServerMisconf,
			Kind: probe.SaveRefused},
		"ERR illegal address: 203.0.113.7:51234": {ID: probe.ServerAddressNotAllowed,
			Kind: probe.AddressRefused, Addr: "203.0.113.7:51234"},
		"ERR client ip is not in whitelist": {ID: probe.ServerAddressNotAllowed,
			Kind: probe.AddressRefused},
		"ERR max daily request limit exceeded. Limit: 10000, Usage: 10001. See https://x/y": {ID: probe.ServerQuotaUsedUp,
			Kind: probe.QuotaUsedUp},
		"ERR max requests limit exceeded. Limit: 500000, Usage: 500000.": {ID: probe.ServerQuotaUsedUp,
			Kind: probe.QuotaUsedUp},
		"ERR DB capacity quota exceeded": {ID: probe.ServerQuotaUsedUp,
			Kind: probe.QuotaUsedUp},
		"ERR max concurrent connections exceeded": {ID: probe.CapacityMaxclientsReached},
		"ERR EXEC without MULTI": {ID: probe.ServerError,
			Kind: probe.ExecWithoutMulti},
		"NOSCRIPT No matching script. Please use EVAL.":                                     {ID: probe.ServerError, Kind: probe.NoScript},
		"NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority": {ID: probe.ServerError, Kind: probe.NoQuorum},
		"ERR operation not permitted for tenant 42":                                         {ID: probe.ServerError},
		"no upstream host": {ID: probe.ServerError},
		"ERR handle request, command 'MULTI' is not allowed":                                {ID: probe.ServerError},
		"EXECABORT Transaction discarded because of: NOPERM No permissions to access a key": {ID: denied, Kind: probe.DeniedKey},
		"ERR AUTH <password> called without any password configured for the default user":   {ID: probe.AuthNotNeeded},
	} {
		want.Text = text
		if got := Classify(text); got != want {
			t.Errorf("%s:\n got %+v\nwant %+v", text, got, want)
		}
		if got := Complete(probe.Fault{ID: want.ID, Text: text}); got != want {
			t.Errorf("completed, %s:\n got %+v\nwant %+v", text, got, want)
		}
	}
}

// Faults of reports that were saved before they had more than an id and a text.
func TestComplete(t *testing.T) {
	for _, c := range []struct{ was, want probe.Fault }{
		{probe.Fault{ID: probe.NetDNS, Text: "no such host: timeout.example"}, probe.Fault{Kind: probe.NoSuchHost}},
		{probe.Fault{ID: probe.NetDNS, Text: "the resolver did not answer for x (10.0.0.2:53)"}, probe.Fault{Kind: probe.ResolverSilent}},
		{probe.Fault{ID: probe.NetDNS, Text: "server misbehaving for x"}, probe.Fault{Kind: probe.ResolverFailing}},
		{probe.Fault{ID: probe.NetLocalLimit, Text: "too many open files"}, probe.Fault{Kind: probe.LimitFiles}},
		{probe.Fault{ID: probe.NetLocalLimit, Text: "cannot assign requested address"}, probe.Fault{Kind: probe.LimitPorts}},
		{probe.Fault{ID: probe.NetLocalLimit, Text: "no buffer space available"}, probe.Fault{Kind: probe.LimitMemory}},
		{probe.Fault{ID: probe.NetWrongFamily, Text: "::1 does not answer on this port (connection refused), 127.0.0.1 does"},
			probe.Fault{Addr: "127.0.0.1"}},
		{probe.Fault{ID: probe.NetWrongFamily, Text: "there are IPv6 addresses only (2001:db8::1), and this machine has no way there"},
			probe.Fault{}},
		{probe.Fault{ID: probe.ServerError, Text: "ERR illegal address: 10.0.0.1:1"},
			probe.Fault{ID: probe.ServerAddressNotAllowed, Kind: probe.AddressRefused, Addr: "10.0.0.1:1"}},
		{probe.Fault{ID: probe.NetRefused, Text: "connection refused"}, probe.Fault{}},
		{probe.Fault{ID: probe.ServerError}, probe.Fault{}},
		{probe.Fault{ID: probe.ModeClusterNotEnabled, Text: "MOVED 1 h:1", Addr: "kept:1"}, probe.Fault{Addr: "kept:1"}},
	} {
		c.want.Text = c.was.Text
		if c.want.ID == "" {
			c.want.ID = c.was.ID
		}
		if got := Complete(c.was); got != c.want {
			t.Errorf("%+v:\n got %+v\nwant %+v", c.was, got, c.want)
		}
	}
}

// A peer may repeat a password wherever it likes: no field of a fault holds it.
func TestDetailsHoldNoSecret(t *testing.T) {
	s := &Session{}
	s.sent.add(Command{"AUTH", "swordfish"})
	for _, text := range []string{
		"ERR unknown command 'swordfish', with args beginning with: ", "MOVED 1 swordfish:6379",
		"NOPERM no permissions to run the 'swordfish' command",
	} {
		if f := s.refusal(text); strings.Contains(f.Text+f.Addr+f.Command, "swordfish") {
			t.Errorf("%+v", f)
		}
	}
}
