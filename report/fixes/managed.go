package fixes

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// console is where a managed service has what a server's own commands and files are elsewhere.
type console struct {
	parameters string // what CONFIG SET and redis.conf change
	users      string // what ACL and requirepass change
	firewall   string // who may connect
}

var consoles = map[probe.Service]console{
	probe.ElastiCache:  {"the parameter group", "the user group or AUTH token", "the security group"},
	probe.MemoryDB:     {"the parameter group", "the users and ACLs", "the security group"},
	probe.AzureRedis:   {"Advanced settings", "the access keys or data access configuration", "Firewall and Private endpoints"},
	probe.Upstash:      {"the database's configuration", "the database's credentials", "the allowed IP addresses"},
	probe.DigitalOcean: {"the database's advanced configuration", "Users & Databases", "the trusted sources"},
	probe.RedisCloud:   {"the database's configuration", "Data Access Control", "the CIDR allow list"},
	probe.Aiven:        {"the service's advanced configuration", "the service's users", "the allowed IP addresses"},
}

// Managed says what can be done about the servers of a managed service: what would be a command of an administrator, a line
// of a configuration file or the start of a process elsewhere is done in the service's own words. Changes of the
// component's settings stay as they are.
func Managed(by probe.Service, list []report.Fix) []report.Fix {
	at, known := consoles[by]
	if !known {
		return list
	}
	type change struct {
		way  int
		text string
	}
	seen := map[change]bool{}
	var out []report.Fix
	for _, f := range list {
		text := at.instead(by, f)
		if text == "" {
			if f.Kind != report.FixRedis || f.As != report.AsAdmin {
				out = append(out, f)
			}
			continue // what has no counterpart, CONFIG REWRITE, is done by the service itself
		}
		if c := (change{f.Way, text}); !seen[c] {
			seen[c] = true
			out = append(out, report.Fix{Kind: report.FixNetwork, Way: f.Way, Text: text, Needs: f.Needs})
		}
	}
	return out
}

// instead is what to do in the place of a change, "" where it stays or nothing is to be done.
func (c console) instead(by probe.Service, f report.Fix) string {
	in := func(place, what string) string { return "at " + string(by) + ", in " + place + ": " + what }
	switch f.Kind {
	case report.FixNetwork:
		if f.Node == "" {
			return "" // no matter of who may connect
		}
		return f.Text + " (" + string(by) + ": " + c.firewall + ")"
	case report.FixServer:
		if len(f.Conf) == 0 {
			return "at " + string(by) + ": see why " + f.Node + " is not available; its servers are started by the service alone"
		}
		var parts []string
		for name, value := range f.Conf {
			if value == nil {
				parts = append(parts, name+" removed")
				continue
			}
			parts = append(parts, name+" "+*value)
		}
		slices.Sort(parts)
		return in(c.parameters, strings.Join(parts, "; "))
	case report.FixRedis:
		return c.command(by, f)
	}
	return ""
}

// command is what to do in the place of a command of an administrator.
func (c console) command(by probe.Service, f report.Fix) string {
	if f.As != report.AsAdmin || len(f.Argv) == 0 {
		return ""
	}
	argv := f.Argv
	switch strings.ToUpper(argv[0]) {
	case "CONFIG":
		if len(argv) < 4 || !strings.EqualFold(argv[1], "SET") {
			return ""
		}
		place := c.parameters
		if slices.Contains([]string{"requirepass", "masterauth", "masteruser"}, strings.ToLower(argv[2])) {
			place = c.users
		}
		return "at " + string(by) + ", in " + place + ": " + strings.Join(argv[2:], " ")
	case "ACL":
		if len(argv) < 3 || !strings.EqualFold(argv[1], "SETUSER") {
			return ""
		}
		return "at " + string(by) + ", in " + c.users + ": user " + strings.Join(argv[2:], " ")
	}
	return "at " + string(by) + ", by its console or support: what " + strings.Join(argv, " ") + " does at " + f.Node
}
