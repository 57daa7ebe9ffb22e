//go:build bench

package bench

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/probe/redistest"
)

var (
	flagSizes = flag.String("sizes", "6,30,100", "how many real nodes, each an estate of its own")
	flagRuns  = flag.Int("runs", 7, "how often each is measured")
	flagOut   = flag.String("out", "", "the file that the table is written to; none where it is empty")
	flagFar   = flag.Bool("far", true, "also over a line of 40 ms there and back")
	flagMany  = flag.Int("many", 1000, "how many simulated nodes; 0 for none")
)

// oneWay is half of the round trip of a far estate.
const oneWay = 20 * time.Millisecond

// outputs are the program's ways to answer that are measured.
var outputs = []struct {
	name string
	args []string
}{{"-q", []string{"-q"}}, {"table", nil}, {"JSON", []string{"-o", "json"}}}

// TestResults measures everything, side by side, and prints the table.
func TestResults(t *testing.T) {
	binary := os.Getenv("BINARY")
	if binary == "" {
		t.Fatal("BINARY is not set; use make bench")
	}
	p := &page{binary: binary}
	p.head(t)
	p.line("| nodes | -q | table | JSON | redis-cli --cluster check | go-redis, one node after the other | JSON is | peak memory |")
	p.line("|---|---|---|---|---|---|---|---|")
	for size := range strings.SplitSeq(*flagSizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 6 || n%2 != 0 {
			t.Fatalf("-sizes %s", *flagSizes)
		}
		p.real(t, n)
	}
	if *flagMany > 0 {
		p.many(t, *flagMany)
	}
	p.starting(t)
	fmt.Print(p.text.String())
	if *flagOut != "" {
		if err := os.WriteFile(*flagOut, []byte(p.text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// page is the table while it is made.
type page struct {
	binary string
	text   strings.Builder
	rest   []string // lines below the table
}

func (p *page) line(format string, args ...any) { fmt.Fprintf(&p.text, format+"\n", args...) }

func (p *page) head(t *testing.T) {
	redis, err := estate.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.line("# Measured\n")
	p.line("Written by `make bench`. Everything of one line was measured in the same run, one after the other: the median of %d runs after "+
		"one that does not count.\n", *flagRuns)
	p.line("%s. %s, %d cores; %s, %s/%s; %s %s. Load of the machine when it began: %s.\n", time.Now().UTC().Format("2006-01-02 15:04 MST"),
		processor(), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, redis.Product, redis.Version, load())
}

func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "a processor without a name"
}

func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "not known"
	}
	one, _, _ := strings.Cut(string(text), " ")
	return one
}

// roomy gives every node an address of its own, so that the connections of a large cluster leave each other their ports.
var roomy = []estate.Option{estate.OwnHosts(), estate.NodeTimeout(time.Minute), estate.Lines("repl-backlog-size 16kb", "hz 5")}

// real measures a cluster of real nodes nearby, far away, and with nodes that hang.
func (p *page) real(t *testing.T, n int) {
	c := redistest.New(t).Cluster(n/2, 1, roomy...)
	addrs := c.Addrs()
	p.row(t, fmt.Sprintf("%d, loopback", n), addrs[:3], true)
	if n == 100 {
		p.hung(t, c, 20)
	}
	if *flagFar && (n == 6 || n == 100) {
		p.row(t, fmt.Sprintf("%d, 40 ms there and back", n), far(t, c), true)
	}
	for _, s := range c.Nodes() {
		s.Kill()
	}
}

// row measures all on one estate. What was said of it is noted where it is not that all is well.
func (p *page) row(t *testing.T, name string, seeds []string, others bool) {
	conf := write(t, seeds)
	text, size, peak := "| "+name, 0, int64(0)
	for _, o := range outputs {
		r := measure(t, *flagRuns, p.binary, append([]string{"check", "--no-env", "--conf", conf}, o.args...)...)
		text += " | " + r.String()
		peak = max(peak, r.peak)
		if o.name == "-q" && !strings.HasPrefix(r.said, "HEALTHY") {
			p.rest = append(p.rest, fmt.Sprintf("Of %s it said %q.", name, r.said))
		}
		if o.name == "JSON" {
			size = r.out
		}
	}
	if others {
		text += " | " + measure(t, *flagRuns, "redis-cli", "--cluster", "check", seeds[0]).String()
		text += " | " + short(loops(t, *flagRuns, seeds[0]))
	} else {
		text += " | - | -"
	}
	p.line("%s | %s | %s |", text, mega(int64(size)), mega(peak))
}

// hung measures with nodes that are stopped: redis-cli never comes back from them.
func (p *page) hung(t *testing.T, c *redistest.Cluster, count int) {
	stopped := c.Nodes()[len(c.Nodes())-count:]
	for _, s := range stopped {
		s.Stop()
	}
	conf := write(t, c.Addrs()[:3])
	r := measure(t, *flagRuns, p.binary, "check", "--no-env", "--conf", conf, "-q", "--timeout", "1s")
	p.rest = append(p.rest, fmt.Sprintf("%d of %d nodes hung, `--timeout 1s -q`: %s (exit %d), that is the timeout and %s.",
		count, len(c.Nodes()), short(r.time), r.exit, short(r.time-time.Second)))
	for _, s := range stopped {
		s.Cont()
	}
}

// far puts a line before every node and lets the nodes announce it.
func far(t *testing.T, c *redistest.Cluster) []string {
	var seeds []string
	for _, s := range c.Nodes() {
		l := newLine(t, s.Addr(), oneWay)
		_, port, _ := strings.Cut(l.addr, ":")
		s.CLI("CONFIG", "SET", "cluster-announce-port", port)
		s.CLI("CONFIG", "SET", "cluster-node-timeout", "5000")
		seeds = append(seeds, l.addr)
	}
	for end := time.Now().Add(gossipTime); !known(c); time.Sleep(time.Second) { // the nodes tell each other at their own pace
		if time.Now().After(end) {
			t.Fatalf("after %s not every node knows the lines", gossipTime)
		}
	}
	for _, s := range c.Nodes() {
		s.CLI("CONFIG", "SET", "cluster-node-timeout", "60000")
	}
	return seeds[:3]
}

// gossipTime is how long a large cluster on a busy machine may take to agree.
const gossipTime = 5 * time.Minute

// known is true where every node sends clients to the lines.
func known(c *redistest.Cluster) bool {
	for _, s := range c.Nodes() {
		said := s.CLI("CLUSTER", "SLOTS")
		for _, other := range c.Nodes() {
			if strings.Contains(said, fmt.Sprintf("\n%s\n%d\n", other.Host, other.Port)) {
				return false
			}
		}
	}
	return true
}

// many measures a large cluster of simulated nodes, also where few files may be open.
func (p *page) many(t *testing.T, count int) {
	one := redistest.New(t).Cluster(1, 0)
	s := simulate(t, one.Addrs()[0], count)
	seeds := []string{s.nodes[0].addr(), s.nodes[1].addr(), s.nodes[2].addr()}
	p.row(t, fmt.Sprintf("%d, simulated by the measuring process", count), seeds, false)
	conf := write(t, seeds)
	r := measure(t, *flagRuns, "sh", "-c", `ulimit -n 256; exec "$0" "$@"`, p.binary, "check", "--no-env", "--conf", conf, "-q")
	p.rest = append(p.rest, fmt.Sprintf("%d simulated nodes with `ulimit -n 256`, -q: %s, %s at most; it said %q.",
		count, short(r.time), mega(r.peak), r.said))
}

// starting measures what the program costs before it does anything.
func (p *page) starting(t *testing.T) {
	info, err := os.Stat(p.binary)
	if err != nil {
		t.Fatal(err)
	}
	version := measure(t, 3**flagRuns, p.binary, "--version")
	empty := measure(t, 3**flagRuns, "true")
	p.line("")
	for _, text := range p.rest {
		p.line("%s\n", text)
	}
	p.line("`--version`: %.1f ms, of which an empty program takes %.1f ms. The program has %s.",
		ms(version.time), ms(empty.time), mega(info.Size()))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// write makes the Gateway's file for a cluster.
func write(t testing.TB, addrs []string) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"storage": map[string]any{"type": "redis", "enable_cluster": true, "addrs": addrs}})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "tyk.conf")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
