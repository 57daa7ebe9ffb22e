package wire

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
)

// slots are the thirds of a cluster of three.
var slots = []probe.Range{{From: 0, To: 5460}, {From: 5461, To: 10921}, {From: 10922, To: 16383}}

// sketch is a cluster by the last number of each node's address, primaries first: what does not depend on ids and ports.
func sketch(nodes []probe.ClusterNode) map[string]string {
	out, byID := map[string]string{}, map[string]string{}
	for _, n := range nodes {
		byID[n.ID] = short(n.Addr)
	}
	for _, n := range nodes {
		var b strings.Builder
		b.WriteString(strings.Join(n.Flags, ","))
		for _, r := range n.Slots {
			fmt.Fprintf(&b, " %d-%d", r.From, r.To)
		}
		if n.PrimaryID != "" {
			b.WriteString(" of " + byID[n.PrimaryID])
		}
		for _, o := range n.Open {
			fmt.Fprintf(&b, " %d/%t/%s", o.Slot, o.Importing, byID[o.PeerID])
		}
		if !n.LinkUp {
			b.WriteString(" away")
		}
		out[short(n.Addr)] = b.String()
	}
	return out
}

func short(addr string) string {
	host, _, _ := strings.Cut(addr, ":")
	return host[strings.LastIndexByte(host, '.')+1:]
}

var threeByThree = map[string]string{
	"11": "myself,master 0-5460", "12": "master 5461-10921", "13": "master 10922-16383",
	"14": "slave of 11", "15": "slave of 12", "16": "slave of 13",
}

// but changes some of a sketch; an empty value takes a node out.
func but(changes ...string) map[string]string {
	out := map[string]string{}
	for k, v := range threeByThree {
		out[k] = v
	}
	for i := 0; i < len(changes); i += 2 {
		if out[changes[i]] = changes[i+1]; changes[i+1] == "" {
			delete(out, changes[i])
		}
	}
	return out
}

func TestClusterNodes(t *testing.T) {
	for path, want := range map[string]map[string]string{
		"primary/cluster-nodes.resp":                     threeByThree,
		"primary/cluster-nodes.resp3":                    threeByThree,
		"tls/cluster-nodes.resp":                         threeByThree,
		"nodes-conf-of-older-version/cluster-nodes.resp": threeByThree,
		"replica/cluster-nodes.resp":                     but("11", "master 0-5460", "14", "myself,slave of 11"),
		"migrating-source/cluster-nodes.resp":            but("11", "myself,master 0-5460 200/false/13 4998/false/12"),
		"migrating-target/cluster-nodes.resp":            but("11", "master 0-5460", "12", "myself,master 5461-10921 4998/true/11"),
		"handshake/cluster-nodes.resp":                   but("77", "handshake away"),
		"failed-over/cluster-nodes.resp": but("11", "master,fail away", "14", "master 0-5460",
			"12", "myself,master 5461-10921", "15", "slave,fail of 12 away"),
		"slots-lost/cluster-nodes.resp": nil,
	} {
		each(t, "cluster/"+path, func(t *testing.T, _ string, r Reply) {
			nodes := ParseClusterNodes(r.Text())
			for i, n := range nodes {
				if len(n.ID) != 40 || n.BusPort == 0 || i > 0 && nodes[i-1].ID >= n.ID {
					t.Errorf("%+v", n)
				}
			}
			if want == nil {
				return
			}
			if diff := cmp.Diff(want, sketch(nodes)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestClusterNodesOfEverySituation(t *testing.T) {
	for _, server := range servers {
		for _, situation := range situations(server, "cluster-nodes.resp") {
			r := decoded(t, replies()[server+"/"+situation+"/cluster-nodes.resp"])
			if r.Err != nil {
				continue
			}
			myself := 0
			nodes := ParseClusterNodes(r.Text())
			for _, n := range nodes {
				if n.Has("myself") {
					myself++
				}
			}
			if myself != 1 || len(nodes) != strings.Count(r.Text(), "\n") {
				t.Errorf("%s/%s: %d nodes, %d of them itself", server, situation, len(nodes), myself)
			}
		}
	}
}

func TestClusterNodesWithNames(t *testing.T) {
	each(t, "cluster/hostname-preferred/cluster-nodes.resp", func(t *testing.T, _ string, r Reply) {
		for _, n := range ParseClusterNodes(r.Text()) {
			if n.Has("handshake") {
				continue
			}
			if want := "node" + string(n.Addr[len("127.0.0.1")]) + ".redis.example"; n.Hostname != want {
				t.Errorf("%s: %q, want %q", n.Addr, n.Hostname, want)
			}
		}
	})
	each(t, "cluster/single-node-no-ip/cluster-nodes.resp", func(t *testing.T, _ string, r Reply) {
		nodes := ParseClusterNodes(r.Text())
		if len(nodes) != 1 || nodes[0].Addr != "" || !nodes[0].Has("myself") {
			t.Errorf("%+v", nodes)
		}
	})
	for line, want := range map[string]probe.ClusterNode{
		"a :0@0 master,noaddr - 0 0 0 disconnected": {ID: "a", Flags: []string{"master", "noaddr"}},
		"b [2001:db8::1]:6379@16379 slave a 0 0 7 connected": {ID: "b", Addr: "[2001:db8::1]:6379",
			BusPort: 16379, Flags: []string{"slave"}, PrimaryID: "a", Epoch: 7, LinkUp: true},
		"c 2001:db8::1:6379@16379 master - 0 0 7 connected 5": {ID: "c", Addr: "[2001:db8::1]:6379",
			BusPort: 16379, Flags: []string{"master"}, Epoch: 7, LinkUp: true, Slots: []probe.Range{{From: 5, To: 5}}},
		"d 10.0.0.1:6379@16379,host.example,shard-id=x master - 0 0 1 connected 1 2 0": {ID: "d", Addr: "10.0.0.1:6379",
			BusPort: 16379, Hostname: "host.example", Flags: []string{"master"}, Epoch: 1, LinkUp: true, Slots: []probe.Range{{From: 0,
				To: 2}}},
		"e 10.0.0.1:6379@16379,,tls-port=6380,shard-id=x master - 0 0 1 connected": {ID: "e", Addr: "10.0.0.1:6379",
			BusPort: 16379, Flags: []string{"master"}, Epoch: 1, LinkUp: true},
		"f 10.0.0.1:6379 master - 0 0 1 connected 16384 9-5 -1 x [x->-y] [7-<-z]": {ID: "f", Addr: "10.0.0.1:6379",
			Flags: []string{"master"}, Epoch: 1, LinkUp: true, Open: []probe.OpenSlot{{Slot: 7, Importing: true, PeerID: "z"}}},
	} {
		got := ParseClusterNodes(line + "\nnonsense\n")
		if diff := cmp.Diff([]probe.ClusterNode{want}, got); diff != "" {
			t.Errorf("%s: %s", line, diff)
		}
	}
}

func TestClusterInfo(t *testing.T) {
	for path, want := range map[string]probe.ClusterView{
		"primary/cluster-info.resp":    {State: "ok", SlotsAssigned: 16384, SlotsOK: 16384, KnownNodes: 6},
		"primary/cluster-info.resp3":   {State: "ok", SlotsAssigned: 16384, SlotsOK: 16384, KnownNodes: 6},
		"empty-node/cluster-info.resp": {State: "fail", KnownNodes: 1},
	} {
		each(t, "cluster/"+path, func(t *testing.T, _ string, r Reply) {
			got := ParseClusterInfo(r.Text())
			if got == nil {
				t.Fatal("no view")
			}
			got.CurrentEpoch, got.MyEpoch, want.Size = 0, 0, got.Size // of an empty node 1 until Redis 7.0, and 0 since
			if diff := cmp.Diff(want, *got); diff != "" {
				t.Error(diff)
			}
		})
	}
	each(t, "cluster/slots-lost/cluster-info.resp", func(t *testing.T, _ string, r Reply) {
		if got := ParseClusterInfo(r.Text()); got == nil || got.State != "fail" || got.SlotsFail == 0 ||
			got.SlotsOK+got.SlotsFail+got.SlotsPFail != got.SlotsAssigned {
			t.Errorf("%+v", got)
		}
	})
	each(t, "standalone/cluster-info.resp", func(t *testing.T, _ string, r Reply) {
		if r.Err == nil || r.Err.ID != probe.ModeClusterOnStandalone || ParseClusterInfo(r.Text()) != nil {
			t.Errorf("%+v", r)
		}
	})
}

// endpoints are the announced ends of each range, "host" with what else is told of it.
func endpoints(ranges []probe.SlotRange) [][]string {
	var out [][]string
	for _, r := range ranges {
		var line []string
		for _, e := range r.Endpoints {
			host := e.Host
			if e.Null {
				host = "null"
			}
			line = append(line, strings.TrimSpace(fmt.Sprintf("%s %s %s", host, e.IP, e.Hostname)))
		}
		out = append(out, line)
	}
	return out
}

func TestClusterSlots(t *testing.T) {
	name := func(n int) string { return fmt.Sprintf("node%d.redis.example", n) }
	ip := func(n int) string { return fmt.Sprintf("127.0.0.%d", 10+n) }
	three := func(say func(n int) string) [][]string {
		return [][]string{{say(1), say(4)}, {say(2), say(5)}, {say(3), say(6)}}
	}
	for situation, want := range map[string][][]string{
		"primary":            three(ip),
		"replica":            three(ip),
		"hostname-announced": three(func(n int) string { return ip(n) + "  " + name(n) }),
		"hostname-preferred": three(func(n int) string { return name(n) + " " + ip(n) }),
		"hostname-preferred-mostly-unset": three(func(n int) string {
			if n == 1 {
				return name(n) + " " + ip(n)
			}
			return "? " + ip(n)
		}),
		"unknown-endpoint":  three(func(n int) string { return "null " + ip(n) + " " + name(n) }),
		"single-node-no-ip": {{""}},
	} {
		for _, form := range []string{".resp", ".resp3"} {
			each(t, "cluster/"+situation+"/cluster-slots"+form, func(t *testing.T, server string, r Reply) {
				got, elements := ParseClusterSlots(r.Value)
				if diff := cmp.Diff(want, endpoints(got)); diff != "" {
					t.Error(diff)
				}
				_, number := version(server)
				if fromSeven := number[0] != '6'; fromSeven != (elements == 4) || !fromSeven && elements != 3 {
					t.Errorf("%d elements", elements)
				}
				for i, r := range got {
					if len(got) == 3 && r.Range != slots[i] {
						t.Errorf("%+v", r)
					}
					for _, e := range r.Endpoints {
						if e.Port < 30000 || len(e.ID) != 40 {
							t.Errorf("%+v", e)
						}
					}
				}
			})
		}
	}
}

// A range of slots is the same in both protocols, and in both commands, whatever has happened to the cluster.
func TestClusterSlotsAgree(t *testing.T) {
	for _, server := range servers {
		for _, situation := range situations(server, "cluster-slots.resp") {
			two := decoded(t, replies()[server+"/"+situation+"/cluster-slots.resp"])
			if two.Err != nil {
				continue
			}
			got, _ := ParseClusterSlots(two.Value)
			if raw, ok := replies()[server+"/"+situation+"/cluster-slots.resp3"]; ok {
				three, _ := ParseClusterSlots(decoded(t, raw).Value)
				if diff := cmp.Diff(got, three); diff != "" {
					t.Errorf("%s/%s: RESP2 and RESP3 differ: %s", server, situation, diff)
				}
			}
			raw, ok := replies()[server+"/"+situation+"/cluster-nodes.resp"]
			if !ok {
				continue
			}
			owned := map[string][]probe.Range{}
			for _, r := range got {
				owned[r.Endpoints[0].ID] = probe.Slots(append(owned[r.Endpoints[0].ID], r.Range)).Merged()
			}
			for _, n := range ParseClusterNodes(decoded(t, raw).Text()) {
				if diff := cmp.Diff(owned[n.ID], n.Slots); diff != "" {
					t.Errorf("%s/%s: SLOTS and NODES differ: %s", server, situation, diff)
				}
			}
		}
	}
}

func TestClusterSlotsOfLiars(t *testing.T) {
	node := []any{"10.0.0.1", int64(6379), "id"}
	for name, v := range map[string]any{
		"null":            nil,
		"text":            "OK",
		"empty":           []any{},
		"no array":        []any{"x", int64(1), nil, map[any]any{}},
		"no numbers":      []any{[]any{"a", "b", node}},
		"backwards":       []any{[]any{int64(9), int64(5), node}},
		"negative":        []any{[]any{int64(-1), int64(5), node}},
		"beyond the last": []any{[]any{int64(0), int64(16384), node}},
	} {
		if got, _ := ParseClusterSlots(v); got != nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	got, _ := ParseClusterSlots([]any{[]any{int64(0), "5", []any{nil, int64(-1)}, []any{"x"}, "y",
		[]any{[]any{}, int64(1 << 40), map[any]any{}, "z"}}})
	want := []probe.SlotRange{{Range: probe.Range{To: 5}, Endpoints: []probe.Endpoint{{Null: true}, {}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
