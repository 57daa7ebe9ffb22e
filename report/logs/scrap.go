package logs

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/prose"
)

// others are words of services that Tyk uses besides Redis: what the network says of these is none of our lines. Ports are
// those of MongoDB, PostgreSQL, MySQL, Kafka, Elasticsearch, and of the web.
var others = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)mongo|mgo\.|\bpq: |postgres|pgx|mysql|kafka|elastic|opensearch|influx|amqp|rabbit|splunk|` +
		`http: proxy error|prefix="?proxy\b|\b(get|post|put|patch|delete|head) \\?"?https?://|` +
		`[a-z0-9\]]:(27017|27018|27019|5432|3306|9092|9200|443|80)\b`)
})

// ours are words that make a line one about Redis whatever else is in it.
var ours = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)redis|sentinel|:(6379|26379)\b|\b(NOAUTH|WRONGPASS|NOPERM|MOVED|CLUSTERDOWN|READONLY|MASTERDOWN|` +
		`NOREPLICAS|MISCONF|OOM command|EXECABORT)\b`)
})

// ofOthers is true for a line about another service than Redis.
func ofOthers(line string) bool { return others().MatchString(line) && !ours().MatchString(line) }

// maxExample is how many characters of a line are shown.
const maxExample = 240

// secrets are what a line may carry of credentials: the user and password of a URL, what a server repeats of a command that it
// does not know, which may be AUTH, to the end of the line, what stands in an Authorization header, and values after the name
// of a secret.
var secrets = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`(://)[^\s/"']*@`),
		regexp.MustCompile(`(?i)(with args beginning with: ?).*`),
		regexp.MustCompile(`(?i)\b(?:bearer|basic)\s+\S+`),
		regexp.MustCompile(`(?i)((?:pass(?:word|wd|phrase)?|secret|token|api[-_]?key|authorization)\\?["']?\s*[:=]\s*)` +
			`(?:\\?"[^"]*"|'[^']*'|[^\s,}]+)`),
	}
})

// example is a line as it is shown: in one row, without what may be a secret.
func example(line string) string {
	for _, form := range secrets() {
		line = form.ReplaceAllString(line, "${1}...")
	}
	return prose.Cut(probe.Visible(strings.TrimSpace(line)), maxExample)
}

// maxAddrs is how many addresses of a group are kept.
const maxAddrs = 16

var (
	// lookups are names that were looked up, with the name server that was asked left out.
	lookups = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\blookup ([^\s:]+)(?: on \S+)?`) })
	// fromHere is the end of a connection that is on this side.
	fromHere = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\S+->`) })
	// endpoints are hosts with a port.
	endpoints = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(\btcp |^|[\s"'=(\[,>])(\[[0-9a-fA-F:.%a-z]+\]|[A-Za-z0-9_][A-Za-z0-9_.-]*):(\d{1,5})(?:[\s"',;:)\]]|$)`)
	})
)

// addrsIn are the addresses that a line is about, as it writes them; a name alone where it could not be looked up.
func addrsIn(line string) []string {
	var out []string
	for _, m := range lookups().FindAllStringSubmatch(line, -1) {
		out = append(out, m[1])
	}
	line = fromHere().ReplaceAllString(lookups().ReplaceAllString(line, ""), " ")
	for at := 0; at < len(line); {
		m := endpoints().FindStringSubmatchIndex(line[at:])
		if m == nil {
			break
		}
		before, host, port := line[at+m[2]:at+m[3]], line[at+m[4]:at+m[5]], line[at+m[6]:at+m[7]]
		if isHost(host, before == "tcp ") {
			out = append(out, host+":"+port)
		}
		at += m[7] // what closes one address opens the next
	}
	return out
}

// isHost tells a host from what only looks like one: the file of a line of Go, a time.
func isHost(host string, dialled bool) bool {
	if bare := strings.Trim(host, "[]"); bare != host || strings.Count(host, ".") == 3 {
		_, err := netip.ParseAddr(bare)
		return err == nil
	}
	letters := strings.ContainsFunc(host, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
	return letters && !strings.HasSuffix(host, ".go") && (dialled || host == "localhost" || strings.Contains(host, "."))
}

// note adds what a further line of the group tells.
func (g *Group) note(line string) {
	if g.Count++; g.Count == 1 {
		g.Example = example(line)
	}
	if t := timeOf(line); t != "" {
		if g.First == "" {
			g.First = t
		}
		g.Last = t
	}
	for _, addr := range addrsIn(line) {
		if at, found := slices.BinarySearch(g.Addrs, addr); !found && len(g.Addrs) < maxAddrs {
			g.Addrs = slices.Insert(g.Addrs, at, addr)
		}
	}
}
