package checks

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// noteHint says what to change, from what the note says would be right; "" leaves it to the check.
func noteHint(c *Case, s *probe.Store, n *probe.Note) string {
	switch {
	case c.clusterRefused(s, n):
		return fmt.Sprintf("Remove %s. Do not turn it into %s: that would fail, the server is not in cluster mode.", n.Key, n.Want)
	case n.ID == "config.only_first_addr_used" && c.aloneAt(s):
		return fmt.Sprintf("Leave %s alone in the list: the server is not in cluster mode, and the other addresses are ignored and may be removed.", s.Addrs[0])
	}
	if n.Want == "" {
		return ""
	}
	switch n.ID {
	case "config.unknown_key", "config.unknown_variable", "config.deprecated_hosts", "config.hosts_collapsed":
		return fmt.Sprintf("Use %s instead of %s.", n.Want, n.Key)
	case "config.hosts_ignored":
		return fmt.Sprintf("Remove %s, or move its value to %s.", n.Key, n.Want)
	case probe.ConfigBadAddr:
		return fmt.Sprintf("Write %s instead of %q.", n.Want, n.Value)
	case "config.timeout_unit", "config.db_ignored_in_cluster", "config.bad_tls_version", "config.type_not_redis":
		return fmt.Sprintf("Set %s to %s.", n.Key, n.Want)
	case "config.only_first_addr_used":
		return fmt.Sprintf("Set %s if they belong together; else leave one address alone in the list.", n.Want)
	case "config.host_without_port", "config.empty_addrs", "config.incomplete_keypair", "config.unresolved_reference", "config.bad_value":
		return fmt.Sprintf("Set %s.", n.Want)
	case "config.type_error":
		return fmt.Sprintf("Write %s.", n.Want)
	}
	return ""
}

// noteFix spells the setting that was meant, with the right value where that is known and no secret.
func noteFix(c *Case, s *probe.Store, n *probe.Note) []report.Fix {
	if c.clusterRefused(s, n) {
		if n.ID == "config.unknown_variable" {
			return []report.Fix{{Kind: report.FixEnv, Text: "unset " + n.Key}}
		}
		return nil
	}
	if n.ID == "config.only_first_addr_used" && c.aloneAt(s) {
		return setField(s, component.Addrs, s.Addrs[:1])
	}
	switch n.ID {
	case "config.unknown_key", "config.unknown_variable":
		if n.Field != "" {
			return setField(s, n.Field, typed(n.Field, n.Value))
		}
		if strings.HasPrefix(n.Want, "TYK_") {
			return []report.Fix{{Kind: report.FixEnv, Text: n.Want + "=..."}}
		}
	case "config.empty_variable_overrides":
		return []report.Fix{{Kind: report.FixEnv, Text: "unset " + n.Key}}
	case "config.bad_value":
		if n.Want != "" {
			return []report.Fix{{Kind: report.FixEnv, Text: n.Want}}
		}
		return []report.Fix{{Kind: report.FixEnv, Text: "unset " + n.Key}}
	case "config.deprecated_hosts":
		return setField(s, component.Addrs, s.Configured)
	case "config.hosts_collapsed":
		return setField(s, component.Addrs, append(slices.Clone(s.Configured), "HOST:PORT"))
	case probe.ConfigBadAddr:
		return setField(s, component.Addrs, corrected(s))
	case "config.host_without_port":
		return setField(s, component.Port, 6379)
	case "config.empty_addrs":
		return setField(s, component.Addrs, []string{"HOST:PORT"})
	case "config.only_first_addr_used":
		if n.Want == keyOf(s, component.MasterName) {
			return setField(s, component.MasterName, "")
		}
		// nodes of a cluster are told by mode.cluster_not_enabled; what is left is a list that is too long
		return setField(s, component.Addrs, s.Addrs)
	case "config.type_error":
		if n.Want != "" && strings.HasSuffix(n.Key, wantedKey(n.Want)) {
			return []report.Fix{{Kind: report.FixConf, Text: nest(strings.Split(n.Key, "."), n.Want)}}
		}
	case "config.whitespace_in_secret", "config.unresolved_reference", "config.incomplete_keypair":
		return setField(s, n.Field, "")
	case "config.timeout_unit", "config.db_ignored_in_cluster", "config.bad_tls_version", "config.type_not_redis":
		return setField(s, n.Field, typed(n.Field, n.Want))
	}
	return nil
}

// wantedKey is the key in `"port": 6379`.
func wantedKey(want string) string {
	key, _, _ := strings.Cut(strings.TrimPrefix(want, `"`), `"`)
	return key
}

// corrected are the addresses of a store with every one that cannot be dialled replaced by what was meant.
func corrected(s *probe.Store) []string {
	want := map[string]string{}
	for _, n := range s.Notes {
		if n.ID == probe.ConfigBadAddr {
			want[n.Value] = n.Want
		}
	}
	var out []string
	for _, addr := range s.Configured {
		if meant, bad := want[probe.Printable(addr)]; bad && meant != "" {
			addr = meant
		} else if bad {
			addr = "HOST:PORT"
		}
		out = append(out, addr)
	}
	if len(out) == 0 {
		return []string{"HOST:PORT"}
	}
	return out
}

// typed gives a value as it was written the type of its field. Secrets are left out.
func typed(field component.Field, value string) any {
	plain := strings.Trim(value, `"' `)
	switch field {
	case component.Password, component.SentinelPassword:
		return ""
	case component.EnableCluster, component.UseSSL, component.SkipVerify:
		return !isFalse(value)
	case component.Port, component.Database, component.Timeout, component.MaxActive, component.MaxIdle:
		if i, err := strconv.Atoi(plain); err == nil {
			return i
		}
	case component.Addrs:
		return addrList(value)
	}
	return plain
}

// lineBreaks are how a note shows the white space between the items of a JSON list.
var lineBreaks = strings.NewReplacer(`\x0a`, "", `\x0d`, "", `\x09`, "")

// addrList reads addresses as a file or a variable has them; a placeholder where they cannot be read.
func addrList(value string) []string {
	var list []string
	if json.Unmarshal([]byte(lineBreaks.Replace(value)), &list) == nil && len(list) > 0 {
		return list
	}
	if plain := strings.Trim(value, `"' `); plain != "" && !strings.ContainsAny(plain, "[]{}") {
		return strings.Split(plain, ",")
	}
	return []string{"HOST:PORT"}
}

// clusterRefused is true for a setting that was meant to enable the cluster, where the server is known to be none.
func (c *Case) clusterRefused(s *probe.Store, n *probe.Note) bool {
	unknown := n.ID == "config.unknown_key" || n.ID == "config.unknown_variable"
	return unknown && n.Field == component.EnableCluster && !isFalse(n.Value) && c.aloneAt(s)
}

// aloneAt is true where a standalone client is in use, the server it uses is known to be standalone, and no other
// address leads to a server of another kind.
func (c *Case) aloneAt(s *probe.Store) bool {
	if s.Mode != probe.Standalone || len(s.Addrs) == 0 {
		return false
	}
	known := false
	for _, n := range c.DataNodes(s.ID) {
		if n.Server != nil && n.Server.Mode != "" {
			if n.Server.Mode != "standalone" {
				return false
			}
			known = known || n.Addr == s.Addrs[0]
		}
	}
	return known
}
