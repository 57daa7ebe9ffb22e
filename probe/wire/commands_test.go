package wire

import (
	"strings"
	"testing"
)

func TestCommandsSent(t *testing.T) {
	multi := func(inside ...Command) []Command {
		return append(append([]Command{{"MULTI"}}, inside...), Command{"DISCARD"})
	}
	for name, test := range map[string]struct {
		cmds  []Command
		write bool
		why   string // "" where they may be sent
	}{
		"a read":              {[]Command{{"INFO"}, {"info", "server"}, {"Config", "Get", "maxclients"}}, false, ""},
		"a write":             {[]Command{{"SET", "k", "v"}}, false, "SET is not among"},
		"a write, asked for":  {[]Command{{"SET", "k", "v"}, {"GET", "k"}, {"DEL", "k"}, {"PUBLISH", "c", "m"}}, true, ""},
		"more than asked for": {[]Command{{"FLUSHALL"}}, true, "FLUSHALL is not among"},
		"a subcommand":        {[]Command{{"CONFIG", "SET", "x", "y"}}, true, "CONFIG SET is not among"},
		"no subcommand":       {[]Command{{"CLUSTER"}}, false, "CLUSTER is not among"},
		"a failover":          {[]Command{{"SENTINEL", "FAILOVER", "m"}}, true, "SENTINEL FAILOVER is not among"},
		"bytes for a name":    {[]Command{{[]byte("SET"), "k", "v"}}, false, "is not among"},
		"nothing":             {[]Command{{}}, false, "is not among"},
		"nothing at all":      {nil, false, ""},
		"queued":              {multi(Command{"SET", "k", "v"}, Command{"EVAL", "return 1", 0}), false, ""},
		"nested":              {multi(Command{"MULTI"}), false, ""},
		"executed":            {[]Command{{"MULTI"}, {"SET", "k", "v"}, {"EXEC"}}, true, "EXEC is never sent"},
		"executed inside":     {multi(Command{"exec"}), false, "EXEC is never sent"},
		"executed afterwards": {append(multi(), Command{"EXEC"}), false, "EXEC is never sent"},
		"a bare EXEC":         {append([]Command{{"EXEC"}}, multi()...), false, ""},
		"no script":           {[]Command{{"EVALSHA", noScript, "1", "k"}}, false, ""},
		"some script":         {[]Command{{"EVALSHA", strings.Repeat("a", 40), "1", "k"}}, false, "EVALSHA is sent for no script"},
		"left open":           {[]Command{{"MULTI"}, {"SET", "k", "v"}}, true, "MULTI without DISCARD"},
		"after the end":       {append(multi(), Command{"SET", "k", "v"}), false, "SET is not among"},
	} {
		err := check(test.cmds, test.write, false)
		if test.why == "" && err != nil || test.why != "" && (err == nil || !strings.Contains(err.Error(), test.why)) {
			t.Errorf("%s: %v, want %q", name, err, test.why)
		}
	}
	if err := check([]Command{{"EXEC"}}, false, true); err == nil {
		t.Error("EXEC on a connection on which a transaction was opened")
	}
	for name, why := range allowed {
		if name != strings.ToUpper(name) || why == "" {
			t.Errorf("%q: %q", name, why)
		}
	}
}
