package wire

import (
	"cmp"
	"net"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// Info is the reply of INFO: one value a name. Sections are not kept apart; no name stands in two of them.
type Info map[string]string

// maxInfo is how many lines of INFO are looked at; a server has about 250, and one a database.
const maxInfo = 20_000

// ParseInfo reads an INFO text. Lines that are no name:value are passed over.
func ParseInfo(text string) Info {
	info := Info{}
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		if info[name] = value; len(info) >= maxInfo {
			break
		}
	}
	return info
}

func (i Info) number(name string) *int64 {
	n, err := strconv.ParseInt(i[name], 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

func (i Info) text(name string) string { return probe.Printable(i[name]) }

// yes reads the flags that INFO writes as 0 and 1.
func (i Info) yes(name string) *bool { return i.flag(name, "1", "0") }

func (i Info) flag(name, yes, no string) *bool {
	switch i[name] {
	case yes:
		v := true
		return &v
	case no:
		v := false
		return &v
	}
	return nil
}

// Clients is the connection budget; nil where INFO does not have the section. Before Redis 6.2 maxclients is not in it.
func (i Info) Clients() *probe.Clients {
	c := probe.Clients{
		Connected: i.number("connected_clients"), Max: i.number("maxclients"),
		Rejected: i.number("rejected_connections"), Blocked: i.number("blocked_clients"),
	}
	if c == (probe.Clients{}) {
		return nil
	}
	return &c
}

// Replication is nil where INFO does not have the section, as on a Sentinel.
func (i Info) Replication() *probe.Replication {
	r := &probe.Replication{
		ReplID: i.text("master_replid"), Offset: i.number("master_repl_offset"), ConnectedCount: i.number("connected_slaves"),
		GoodReplicas: i.number("min_slaves_good_slaves"),
	}
	switch i["role"] {
	case "master":
		r.Role = probe.Primary
	case "slave":
		r.Role = probe.Replica
		r.PrimaryAddr = joinAddr(i["master_host"], i["master_port"])
		r.LinkUp = i.flag("master_link_status", "up", "down")
		r.LinkDownS = i.linkDown()
		r.LastIOS = i.number("master_last_io_seconds_ago")
		r.Syncing = i["master_sync_in_progress"] == "1"
		if left := i.number("master_sync_left_bytes"); left != nil && *left >= 0 { // -1: the primary does not say
			r.SyncLeftBytes = left
		}
		r.ReadOnly = i.yes("slave_read_only")
		r.Priority = i.number("slave_priority")
		if n := i.number("slave_repl_offset"); n != nil {
			r.Offset = n
		}
	default:
		return nil
	}
	for name, value := range i {
		if rest, ok := strings.CutPrefix(name, "slave"); ok && rest != "" && strings.Trim(rest, "0123456789") == "" {
			r.Replicas = append(r.Replicas, replicaSeen(value))
		}
	}
	slices.SortFunc(r.Replicas, func(a, b probe.ReplicaSeen) int { return cmp.Compare(a.Addr, b.Addr) })
	return r
}

// linkDown is how long the link of a replica has been down, -1 where it never was up. Redis 6.0 counts that from 1970.
func (i Info) linkDown() *int64 {
	const tenYears = 10 * 365 * 24 * 60 * 60
	n := i.number("master_link_down_since_seconds")
	if n != nil && *n > tenYears {
		*n = -1
	}
	return n
}

// replicaSeen reads "ip=10.0.0.2,port=6379,state=online,offset=14,lag=1".
func replicaSeen(value string) probe.ReplicaSeen {
	var s probe.ReplicaSeen
	var ip, port string
	for _, part := range strings.Split(value, ",") {
		k, v, _ := strings.Cut(part, "=")
		switch k {
		case "ip":
			ip = v
		case "port":
			port = v
		case "state":
			s.State = probe.Printable(v)
		case "offset":
			s.Offset, _ = strconv.ParseInt(v, 10, 64) // 0 where the server sent no number
		case "lag":
			s.LagS, _ = strconv.ParseInt(v, 10, 64)
		}
	}
	s.Addr = joinAddr(ip, port)
	return s
}

// Memory is nil where INFO does not have the section.
func (i Info) Memory() *probe.Memory {
	m := &probe.Memory{
		UsedBytes: i.number("used_memory"), MaxBytes: i.number("maxmemory"), Policy: i.text("maxmemory_policy"),
		Evicted: i.number("evicted_keys"),
	}
	for name, value := range i {
		rest, ok := strings.CutPrefix(name, "db")
		index, err := strconv.Atoi(rest)
		if !ok || err != nil || index < 0 {
			continue
		}
		db := probe.DB{Index: index}
		for _, part := range strings.Split(value, ",") {
			k, v, _ := strings.Cut(part, "=")
			n, _ := strconv.ParseInt(v, 10, 64) // 0 where the server sent no number
			switch k {
			case "keys":
				db.Keys = n
			case "expires":
				db.Expires = n
			}
		}
		m.Keys = append(m.Keys, db)
	}
	if m.UsedBytes == nil && m.MaxBytes == nil && m.Keys == nil {
		return nil
	}
	slices.SortFunc(m.Keys, func(a, b probe.DB) int { return cmp.Compare(a.Index, b.Index) })
	return m
}

// Persistence is nil where INFO does not have the section.
func (i Info) Persistence() *probe.Persistence {
	if _, ok := i["loading"]; !ok {
		return nil
	}
	return &probe.Persistence{
		Loading: i["loading"] == "1", LoadingETAS: i.number("loading_eta_seconds"),
		LastSaveOK: i.flag("rdb_last_bgsave_status", "ok", "err"), LastAppendOK: i.flag("aof_last_write_status", "ok", "err"),
		AppendOnly: i.yes("aof_enabled"),
	}
}

// joinAddr makes printable host:port, IPv6 in brackets; "" where either is missing.
func joinAddr(host, port string) string {
	if host == "" || port == "" {
		return ""
	}
	return net.JoinHostPort(probe.Printable(host), probe.Printable(port))
}
