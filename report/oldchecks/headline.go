package checks

import (
	"fmt"
	"strings"
	"unicode"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// headline is the report in one sentence: what is wrong, where, what to do.
func headline(c *Case, r *report.Report) string {
	who := subject(c)
	switch {
	case len(r.Causes) > 0 && r.Verdict == report.Broken:
		return problem(c, r, "")
	case len(r.Causes) > 0 && r.Verdict == report.Degraded:
		return problem(c, r, who+" can use Redis, but ")
	case r.Verdict == report.Incomplete:
		return incomplete(c, who)
	case c.Ev.Offline:
		return fmt.Sprintf("The settings of %s show no fault: %s.", who, wanted(c))
	}
	return fmt.Sprintf("%s can use Redis: %s.", who, estateText(c))
}

// problem says the first cause and what to do about it.
func problem(c *Case, r *report.Report, start string) string {
	first := r.Causes[0]
	text := firstSentence(first.Message) + hence(r, first)
	if s := c.firstStore(); s != nil && first.Store != "" && first.Store != s.ID {
		text = string(first.Store) + ": " + text
	}
	for _, f := range r.Findings {
		if f.ID == first.ID && f.Store == first.Store && f.Message == first.Message {
			// a second thing to try is for the list below
			if hint, _, _ := strings.Cut(firstSentence(f.Hint), "; "); hint != "" {
				text += "; " + lowerFirst(hint)
			}
			break
		}
	}
	if start != "" {
		text = start + lowerFirst(text)
	}
	return text + "."
}

// hence names what follows from a cause that is in the settings and not on a server.
func hence(r *report.Report, cause report.Cause) string {
	if len(cause.Nodes) > 0 {
		return ""
	}
	for _, f := range r.Findings {
		if f.CausedBy == cause.ID && f.Store == cause.Store && len(f.Nodes) > 0 {
			return fmt.Sprintf(" (hence %s at %s)", f.ID, nodesText(f.Nodes))
		}
	}
	return ""
}

func incomplete(c *Case, who string) string {
	answered := 0
	for i := range c.Ev.Nodes {
		if c.Ev.Nodes[i].Answered() {
			answered++
		}
	}
	why := "no server told enough"
	switch c.Ev.Cut {
	case "":
	case "deadline":
		why = "the deadline came first"
	case "interrupt":
		why = "the run was interrupted"
	default:
		why = "the run was cut short (" + c.Ev.Cut + ")"
	}
	return fmt.Sprintf("No verdict for %s: %s; %d of %d servers answered, and nothing worse was found.", who, why, answered, len(c.Ev.Nodes))
}

// subject names the components: "Tyk Gateway and Tyk Pump".
func subject(c *Case) string {
	var names []string
	for _, s := range c.Stores() {
		if p := product(s.Component); len(names) == 0 || names[len(names)-1] != p {
			names = append(names, p)
		}
	}
	names = unique(names)
	if len(names) == 0 {
		return "Tyk"
	}
	return listed(names)
}

// wanted is what the settings of the first store ask for.
func wanted(c *Case) string {
	s := c.firstStore()
	if s == nil {
		return "no Redis is used"
	}
	return fmt.Sprintf("%s, %s", s.Mode, plural(len(s.Addrs), "address", "addresses"))
}

// estateText is the estate that the first store leads to, in a few words.
func estateText(c *Case) string {
	s := c.firstStore()
	if s == nil {
		return "none is configured"
	}
	nodes := distinct(c.DataNodes(s.ID))
	primaries, replicas := 0, 0
	for _, n := range nodes {
		switch n.Role {
		case probe.Primary:
			primaries++
		case probe.Replica:
			replicas++
		}
	}
	count := plural(primaries, "primary", "primaries") + ", " + plural(replicas, "replica", "replicas")
	var text string
	switch s.Mode {
	case probe.Cluster:
		text = fmt.Sprintf("cluster of %s (%s)", plural(len(nodes), "node", "nodes"), count)
	case probe.Sentinel:
		text = fmt.Sprintf("%s watched by %s", count, plural(len(distinct(c.Sentinels(s.ID))), "Sentinel", "Sentinels"))
	default:
		text = "standalone at " + strings.Join(s.Addrs, ", ")
	}
	if s.TLS.Enabled {
		text += ", TLS"
	}
	if len(nodes) > 0 && nodes[0].Server != nil && nodes[0].Server.Version != "" {
		text += ", " + productName(nodes[0].Server.Product) + " " + nodes[0].Server.Version
	}
	return text
}

// distinct are the servers among nodes: one that was reached under two addresses counts once.
func distinct(nodes []*probe.Node) []*probe.Node {
	var out []*probe.Node
	seen := map[string]bool{}
	for _, n := range nodes {
		id := n.Addr
		if n.Server != nil && n.Server.RunID != "" {
			id = n.Server.RunID
		}
		if !seen[id] {
			seen[id] = true
			out = append(out, n)
		}
	}
	return out
}

// productName is a server's product as people write it.
func productName(p string) string {
	switch p {
	case "", "redis":
		return "Redis"
	case "valkey":
		return "Valkey"
	case "keydb":
		return "KeyDB"
	case "dragonfly":
		return "Dragonfly"
	}
	return p
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// firstSentence is a text up to its first full stop that ends a sentence, without it. Points inside addresses,
// versions and names do not end a sentence.
func firstSentence(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] == '.' && (i+1 == len(s) || s[i+1] == ' ' && i+2 < len(s) && isUpper(s[i+2])) {
			return s[:i]
		}
	}
	return s
}

func isUpper(b byte) bool { return b >= 'A' && b <= 'Z' }

// lowerFirst lets a sentence follow another: the first letter becomes small where the word is no name.
func lowerFirst(s string) string {
	word, _, _ := strings.Cut(s, " ")
	for i, r := range word {
		if i > 0 && (unicode.IsUpper(r) || !unicode.IsLetter(r)) {
			return s
		}
	}
	switch word {
	case "Tyk", "Redis", "Sentinel", "Sentinels", "Valkey", "Kubernetes", "Docker", "Pump", "Gateway", "Dashboard":
		return s
	}
	if word == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func unique(texts []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range texts {
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}
