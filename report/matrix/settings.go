package matrix

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// Settings are those that components share, or should: a row a setting, a column a store in use. The first row names the
// stores; the first cell of a row ends in " *" where the values differ.
func Settings(r *report.Report) [][]string {
	var stores []*probe.Store
	for i := range r.Evidence.Stores {
		if s := &r.Evidence.Stores[i]; s.Active {
			stores = append(stores, s)
		}
	}
	rows := [][]string{{""}}
	for _, s := range stores {
		rows[0] = append(rows[0], string(s.ID))
	}
	for _, line := range sharedSettings {
		row := []string{line.name}
		same := true
		for _, s := range stores {
			value := line.value(r, s)
			if line.field != "" && !s.Knows(line.field) && (value == "-" || value == "" || line.field != component.CAFile) {
				value = "not known"
			}
			row = append(row, value)
			same = same && row[len(row)-1] == row[1]
		}
		if !same {
			row[0] += " *"
		}
		rows = append(rows, row)
	}
	return rows
}

// sharedSettings are what has to agree for components to meet in one Redis, and what is worth seeing beside it.
var sharedSettings = []struct {
	name  string
	field string // whose value may not be known; "" where that is no matter
	value func(*report.Report, *probe.Store) string
}{
	{"redis", "", func(r *report.Report, s *probe.Store) string { return identity(r, s) }},
	{"mode", component.EnableCluster, func(_ *report.Report, s *probe.Store) string { return string(s.Mode) }},
	{"addrs", component.Addrs, func(_ *report.Report, s *probe.Store) string { return strings.Join(s.Addrs, ",") }},
	{"master_name", component.MasterName, func(_ *report.Report, s *probe.Store) string { return orDash(s.MasterName) }},
	{"database", component.Database, func(_ *report.Report, s *probe.Store) string { return strconv.Itoa(s.Database) }},
	{"username", component.Username, func(_ *report.Report, s *probe.Store) string { return orDash(s.Username) }},
	{"password", component.Password, func(_ *report.Report, s *probe.Store) string { return orDash(s.Password.Alias()) }},
	{"sentinel_password", component.SentinelPassword, func(_ *report.Report, s *probe.Store) string {
		return orDash(s.SentinelPassword.Alias())
	}},
	{"tls", component.UseSSL, func(_ *report.Report, s *probe.Store) string { return tlsWord(s) }},
	{"ca_file", component.CAFile, func(_ *report.Report, s *probe.Store) string { return orDash(s.TLS.CAFile) }},
	{"timeout", component.Timeout, func(_ *report.Report, s *probe.Store) string { return strconv.Itoa(s.TimeoutS) + " s" }},
	{"pool", component.MaxActive, func(_ *report.Report, s *probe.Store) string { return strconv.Itoa(s.Pool.Size) }},
	{"SHARDCOUNT", "", func(_ *report.Report, s *probe.Store) string {
		if s.ShardCount == nil {
			return "-"
		}
		return s.ShardCount.Value
	}},
}

// identity names the servers that a store really reaches: the run ids of its primaries, or the id of the smallest
// cluster node, so that two spellings of one Redis look the same.
func identity(r *report.Report, s *probe.Store) string {
	var ids []string
	for i := range r.Evidence.Nodes {
		n := &r.Evidence.Nodes[i]
		if n.Purpose != probe.AsData || !slices.Contains(n.Stores, s.ID) || n.Role != probe.Primary {
			continue
		}
		switch {
		case n.Cluster != nil && n.Cluster.MyID != "":
			ids = append(ids, "cluster "+short(n.Cluster.MyID))
		case n.Server != nil && n.Server.RunID != "":
			ids = append(ids, "run "+short(n.Server.RunID))
		}
	}
	sort.Strings(ids)
	if len(ids) == 0 {
		return "not reached"
	}
	return ids[0]
}

func short(id string) string { return id[:min(len(id), 8)] }

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func tlsWord(s *probe.Store) string {
	switch {
	case !s.TLS.Enabled:
		return "off"
	case s.TLS.SkipVerify:
		return "on, not verified"
	}
	return "on"
}
