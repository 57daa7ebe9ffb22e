package render

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
)

// shard is a group of nodes that the map draws together: a primary with its replicas, the Sentinels, or one node
// whose place is not known.
type shard struct {
	title string
	nodes []*probe.Node
}

// shards puts every node into one group, in the order of the report.
func (e *estate) shards() []shard {
	var out []shard
	var watchers []*probe.Node
	for i := range e.Evidence.Nodes {
		if n := &e.Evidence.Nodes[i]; n.Purpose == probe.AsSentinel {
			watchers = append(watchers, n)
		}
	}
	if len(watchers) > 0 {
		out = append(out, shard{strings.TrimSuffix("Sentinels of "+e.watches(watchers[0]).text, " of -"), watchers})
	}
	replicas := map[*probe.Node][]*probe.Node{}
	for i := range e.Evidence.Nodes {
		n := &e.Evidence.Nodes[i]
		if head := e.byAddr[n.ReplicaOf]; n.ReplicaOf != "" && head != nil && head != n && head.ReplicaOf == "" {
			replicas[head] = append(replicas[head], n)
		}
	}
	for i := range e.Evidence.Nodes {
		n := &e.Evidence.Nodes[i]
		head := e.byAddr[n.ReplicaOf]
		if n.Purpose == probe.AsSentinel || head != nil && slices.Contains(replicas[head], n) {
			continue
		}
		out = append(out, shard{e.shardTitle(n), append([]*probe.Node{n}, replicas[n]...)})
	}
	return out
}

func (e *estate) shardTitle(n *probe.Node) string {
	switch {
	case n.Slots != "":
		return "slots " + someSlots(n.Slots, 24)
	case e.watches(n) != none() && n.Role == probe.Primary:
		return e.watches(n).text + ", " + e.serves(n, 24).text
	case n.Role == probe.Primary:
		return firstOf(strings.TrimSuffix(e.serves(n, 24).text, "-"), "primary")
	case n.Role == probe.Replica:
		return "its primary has no row"
	}
	return "role not learned"
}

// via is the shortest word for how a node was found: listed, or through whom.
func (e *estate) via(n *probe.Node) string {
	if n.Listed {
		return "listed"
	}
	for _, f := range n.FoundBy {
		if at := strings.LastIndex(f, " of "); at >= 0 && e.byAddr[f[at+4:]] != nil {
			return "via " + e.shortAddr(f[at+4:])
		}
	}
	return ""
}

// names is the primary that a Sentinel tells its clients.
func (e *estate) names(n *probe.Node) string {
	if n.Sentinel == nil || n.Sentinel.MasterAddr == "" {
		return ""
	}
	return "names " + e.shortAddr(n.Sentinel.MasterAddr)
}
