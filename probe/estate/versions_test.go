package estate

import (
	"strings"
	"testing"
)

// What is written for servers that are not installed here.
func TestConfigurationByVersion(t *testing.T) {
	host := func(int) string { return "redis.lab" }
	cases := []struct {
		binary   Binary
		has, not []string
		node     string // the line of nodes.conf, from the bus port on
	}{
		{Binary{Product: "redis", major: 6, minor: 0}, nil, []string{"cluster-port", "enable-debug-command",
			"cluster-announce-hostname"}, "@+10000 master"},
		{Binary{Product: "redis", major: 7, minor: 0}, []string{"cluster-port", "enable-debug-command yes",
			"cluster-announce-hostname redis.lab"}, nil, ",redis.lab master"},
		{Binary{Product: "redis", major: 7, minor: 2}, []string{"cluster-port"}, nil, ",redis.lab,shard-id="},
		{Binary{Product: "valkey", major: 8, minor: 0}, []string{"cluster-port"}, nil, ",redis.lab,shard-id="},
	}
	for _, c := range cases {
		e := &Estate{Binary: c.binary, dir: t.TempDir(), named: map[string]int{}}
		options := []Option{}
		if c.binary.AtLeast(7, 0) {
			options = append(options, AnnounceHostname(host))
		}
		all, err := e.members(newPlan(options), 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Join(all[0].Server.lines, "\n")
		for _, want := range c.has {
			if !strings.Contains(lines, want) {
				t.Errorf("%v: %q is not in\n%s", c.binary, want, lines)
			}
		}
		for _, unwanted := range c.not {
			if strings.Contains(lines, unwanted) {
				t.Errorf("%v: %q is in\n%s", c.binary, unwanted, lines)
			}
		}
		line := all[0].line(false, c.binary)
		if c.binary.major == 6 && all[0].bus != all[0].Port+oldBus {
			t.Errorf("bus port %d of %d", all[0].bus, all[0].Port)
		} else if c.binary.major > 6 && !strings.Contains(line, c.node) {
			t.Errorf("%v: %q is not in %q", c.binary, c.node, line)
		}
	}
}

func TestVersionLines(t *testing.T) {
	for said, want := range map[string]Binary{
		"Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc": {Product: "redis", Version: "7.0.15", major: 7},
		"Redis server v=6.2.16 sha=0":                          {Product: "redis", Version: "6.2.16", major: 6, minor: 2},
		"Server v=7.2.7 sha=00000000:0":                        {Product: "valkey", Version: "7.2.7", major: 7, minor: 2},
		"Redict server v=7.3.6 sha=0":                          {Product: "redict", Version: "7.3.6", major: 7, minor: 3},
		"Valkey server v=8.1.1 sha=0":                          {Product: "valkey", Version: "8.1.1", major: 8, minor: 1},
		"Server v=255.255.255":                                 {},
	} {
		if got, _ := parseVersion(said); got != want {
			t.Errorf("%q is %+v", said, got)
		}
	}
}

func TestNoServer(t *testing.T) {
	t.Setenv(Variable, "/nowhere/redis-server")
	if _, err := New(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "apt-get install redis-server") {
		t.Error(err)
	}
}

// A port that somebody else takes in the meantime is a reason to try again, not to fail.
func TestTakenPort(t *testing.T) {
	e, err := New(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	first, err := e.Server(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var second *Server
	tries := 0
	err = again(func() error {
		if second, err = e.prepare(newPlan(nil), "redis", 0); err != nil {
			return err
		}
		if tries++; tries == 1 {
			second.Port, second.lines = first.Port, append(second.lines, "port "+strings.TrimPrefix(first.Addr(), "127.0.0.1:"))
		}
		return e.launch(t.Context(), second)
	})
	if err != nil || tries != 2 || second.Pid() == 0 || len(e.Servers()) != 2 {
		t.Errorf("%v after %d tries", err, tries)
	}
}
