package wire

import (
	"cmp"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// maxClusterNodes is how many lines of CLUSTER NODES are taken: more than Redis supports (1,000 is what it is made for).
const maxClusterNodes = 5000

// ParseClusterInfo reads CLUSTER INFO into a view; nil where the text is none.
func ParseClusterInfo(text string) *probe.ClusterView {
	i := ParseInfo(text)
	if i["cluster_state"] == "" {
		return nil
	}
	n := func(name string) int {
		if v := i.number(name); v != nil {
			return int(*v)
		}
		return 0
	}
	return &probe.ClusterView{
		State: i.text("cluster_state"), SlotsAssigned: n("cluster_slots_assigned"), SlotsOK: n("cluster_slots_ok"),
		SlotsPFail: n("cluster_slots_pfail"), SlotsFail: n("cluster_slots_fail"), KnownNodes: n("cluster_known_nodes"),
		Size:         n("cluster_size"),
		CurrentEpoch: int64(n("cluster_current_epoch")), MyEpoch: int64(n("cluster_my_epoch")),
	}
}

// ParseClusterNodes reads CLUSTER NODES, sorted by id. Lines that are none are passed over: forks add their own.
func ParseClusterNodes(text string) []probe.ClusterNode {
	var out []probe.ClusterNode
	fields := make([]string, 0, 16)
	for line := range strings.Lines(text) {
		fields = fields[:0]
		for f := range strings.FieldsSeq(line) {
			fields = append(fields, f)
		}
		if n, ok := clusterNode(fields); ok {
			out = append(out, n)
		}
		if len(out) >= maxClusterNodes {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b probe.ClusterNode) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// clusterNode reads "id ip:port@bus,hostname,aux=.. flags primary ping pong epoch link slots...".
func clusterNode(f []string) (probe.ClusterNode, bool) {
	if len(f) < 8 || len(f[0]) > 64 {
		return probe.ClusterNode{}, false
	}
	n := probe.ClusterNode{ID: probe.Printable(f[0]), Flags: strings.Split(probe.Printable(f[2]), ","), LinkUp: f[7] == "connected"}
	n.Unanswered = f[4] != "0" // when the ping was sent, until its answer comes
	n.Addr, n.Hostname, n.BusPort = clusterAddr(f[1])
	if f[3] != "-" {
		n.PrimaryID = probe.Printable(f[3])
	}
	n.Epoch, _ = strconv.ParseInt(f[6], 10, 64) // 0 where there is no number
	for _, s := range f[8:] {
		if open, ok := openSlot(s); ok {
			n.Open = append(n.Open, open)
		} else if r, ok := slotRange(s); ok {
			n.Slots = append(n.Slots, r)
		}
	}
	n.Slots = probe.Slots(n.Slots).Merged()
	return n, true
}

// clusterAddr reads "10.0.0.1:6379@16379,host.example,shard-id=..". A lone node has no IP, a forgotten one ":0@0".
func clusterAddr(s string) (addr, hostname string, bus int) {
	s, rest, _ := strings.Cut(s, ",")
	hostname, _, _ = strings.Cut(rest, ",")
	if strings.Contains(hostname, "=") {
		hostname = ""
	}
	s, cport, _ := strings.Cut(s, "@")
	bus, _ = strconv.Atoi(cport) // 0 where the server says none
	i := strings.LastIndexByte(s, ':')
	if i <= 0 {
		return "", probe.Printable(hostname), bus
	}
	return joinAddr(strings.Trim(s[:i], "[]"), s[i+1:]), probe.Printable(hostname), bus
}

// openSlot reads "[93->-id]" (migrating) and "[77-<-id]" (importing).
func openSlot(s string) (probe.OpenSlot, bool) {
	body, ok := strings.CutPrefix(s, "[")
	if !ok {
		return probe.OpenSlot{}, false
	}
	body = strings.TrimSuffix(body, "]")
	sep, importing := "->-", false
	if strings.Contains(body, "-<-") {
		sep, importing = "-<-", true
	}
	slot, peer, ok := strings.Cut(body, sep)
	n, err := strconv.Atoi(slot)
	return probe.OpenSlot{Slot: n, Importing: importing, PeerID: probe.Printable(peer)}, ok && err == nil && n >= 0 && n < probe.SlotCount
}

func slotRange(s string) (probe.Range, bool) {
	a, b, two := strings.Cut(s, "-")
	from, err := strconv.Atoi(a)
	to := from
	if two && err == nil {
		to, err = strconv.Atoi(b)
	}
	return probe.Range{From: from, To: to}, err == nil && from >= 0 && from <= to && to < probe.SlotCount
}

// ParseClusterSlots reads CLUSTER SLOTS, sorted by slot, and how many elements its node entries have. Each of the
// endpoint's strange forms is kept as it is: null, empty, "?".
func ParseClusterSlots(v any) (ranges []probe.SlotRange, elements int) {
	for _, e := range list(v) {
		entry := list(e)
		if len(entry) < 2 {
			continue
		}
		of, ok := slotsOf(entry)
		if !ok {
			continue
		}
		r := probe.SlotRange{Range: of}
		for _, n := range entry[2:] {
			node := list(n)
			if len(node) < 2 {
				continue
			}
			elements = max(elements, len(node))
			r.Endpoints = append(r.Endpoints, endpoint(node))
		}
		ranges = append(ranges, r)
	}
	slices.SortStableFunc(ranges, func(a, b probe.SlotRange) int { return cmp.Compare(a.From, b.From) })
	return ranges, elements
}

// slotsOf are those of an entry of CLUSTER SLOTS, which has two parts at least; false where no cluster has them.
func slotsOf(entry []any) (probe.Range, bool) {
	from, ok := number(entry[0])
	to, also := number(entry[1])
	if !ok || !also || from < 0 || from > to || to >= probe.SlotCount {
		return probe.Range{}, false
	}
	return probe.Range{From: int(from), To: int(to)}, true
}

// NoSlots names the first entry of CLUSTER SLOTS whose slots no cluster has, "" where there is none. A client of go-redis takes
// such an entry as it stands.
func NoSlots(v any) string {
	for _, e := range list(v) {
		entry := list(e)
		if len(entry) < 2 {
			continue
		}
		if _, ok := slotsOf(entry); !ok {
			return probe.Printable(fmt.Sprintf("%v to %v", entry[0], entry[1]))
		}
	}
	return ""
}

func endpoint(node []any) probe.Endpoint {
	e := probe.Endpoint{Null: node[0] == nil, Host: probe.Printable(text(node[0]))}
	if port, ok := number(node[1]); ok && port >= 0 && port <= 65535 {
		e.Port = int(port)
	}
	if len(node) > 2 {
		e.ID = probe.Printable(text(node[2]))
	}
	if len(node) > 3 {
		meta := pairs(node[3])
		e.IP, e.Hostname = probe.Printable(text(meta["ip"])), probe.Printable(text(meta["hostname"]))
	}
	return e
}

// ParseSentinelMasters reads SENTINEL MASTERS, sorted by name.
func ParseSentinelMasters(v any) []probe.SentinelMaster {
	var out []probe.SentinelMaster
	for _, e := range list(v) {
		m := pairs(e)
		if text(m["name"]) == "" {
			continue
		}
		out = append(out, probe.SentinelMaster{
			Name: probe.Printable(text(m["name"])), Addr: sentinelAddr(m), Flags: flags(m), RunID: probe.Printable(text(m["runid"])),
			RoleReported: probe.Printable(text(m["role-reported"])), Quorum: int(numberOr(m["quorum"], 0)),
			Replicas: int(numberOr(m["num-slaves"], 0)), OtherSentinels: int(numberOr(m["num-other-sentinels"], 0)),
			ConfigEpoch: numberOr(m["config-epoch"], 0), LastOKPingMS: numberPtr(m["last-ok-ping-reply"]),
			InfoAgeMS: infoAge(m), DownAfterMS: numberPtr(m["down-after-milliseconds"]),
			FailoverTimeoutMS: numberPtr(m["failover-timeout"]), ParallelSyncs: numberPtr(m["parallel-syncs"]),
		})
	}
	slices.SortStableFunc(out, func(a, b probe.SentinelMaster) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// ParseSentinelPeers reads SENTINEL REPLICAS and SENTINEL SENTINELS, sorted by address.
func ParseSentinelPeers(v any) []probe.SentinelPeer {
	var out []probe.SentinelPeer
	for _, e := range list(v) {
		m := pairs(e)
		if text(m["ip"]) == "" && text(m["name"]) == "" {
			continue
		}
		p := probe.SentinelPeer{
			Addr: sentinelAddr(m), Flags: flags(m), RunID: probe.Printable(text(m["runid"])),
			LinkStatus: probe.Printable(text(m["master-link-status"])), Priority: numberPtr(m["slave-priority"]),
			Offset: numberPtr(m["slave-repl-offset"]), InfoAgeMS: infoAge(m),
		}
		if host := text(m["master-host"]); host != "" && host != "?" {
			p.PrimaryAddr = joinAddr(host, text(m["master-port"]))
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b probe.SentinelPeer) int { return cmp.Compare(a.Addr, b.Addr) })
	return out
}

// longestInfoAge is longer than any Sentinel runs, in milliseconds: older versions count from 1970 before the first answer.
const longestInfoAge = 10 * 365 * 24 * 3600 * 1000

// infoAge is how long ago a Sentinel had an answer to INFO; -1 where it has had none: 0 then, in older versions the time
// since 1970. nil where it does not say, as of other Sentinels.
func infoAge(m map[string]any) *int64 {
	age := numberPtr(m["info-refresh"])
	if age != nil && (*age <= 0 || *age > longestInfoAge) {
		none := int64(-1)
		return &none
	}
	return age
}

func sentinelAddr(m map[string]any) string {
	return joinAddr(text(m["ip"]), text(m["port"]))
}

func flags(m map[string]any) []string {
	if f := probe.Printable(text(m["flags"])); f != "" {
		return strings.Split(f, ",")
	}
	return nil
}

// ParseMasterAddr reads SENTINEL GET-MASTER-ADDR-BY-NAME: ok is false for the null of a name it does not know, and for
// anything that is not two strings, which go-redis would not survive. What a client would dial is given as it is, also where
// nobody can: without a host, or with a port that cannot be.
func ParseMasterAddr(v any) (addr string, ok bool) {
	l := list(v)
	if len(l) != 2 {
		return "", false
	}
	host, is := l[0].(string)
	port := text(l[1])
	if _, err := strconv.ParseUint(port, 10, 32); err != nil || !is {
		return "", false
	}
	return net.JoinHostPort(probe.Printable(host), port), true
}
