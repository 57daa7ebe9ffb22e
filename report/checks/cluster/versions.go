package cluster

import (
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// heirs are the products that began where a version of Redis left off, so that they have all that came before it.
var heirs = []string{"valkey", "redict"}

// since is true where a server is known to be Redis of this version or a later one, or a product that began after it.
func since(n *probe.Node, major, minor int) bool {
	if n == nil || n.Server == nil {
		return false
	}
	if slices.Contains(heirs, n.Server.Product) {
		return true
	}
	a, rest, _ := strings.Cut(n.Server.Version, ".")
	b, _, _ := strings.Cut(rest, ".")
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	return n.Server.Product == "redis" && errX == nil && errY == nil && (x > major || x == major && y >= minor)
}

// fourElements is true where the node entries of CLUSTER SLOTS have four elements: seen, or by the version.
func fourElements(n *probe.Node) bool {
	if n.Cluster != nil && n.Cluster.Elements > 0 {
		return n.Cluster.Elements > 3
	}
	return n.Server != nil && n.Server.Mode == "cluster" && since(n, 7, 0)
}

// announcesNames is true where a server knows cluster-announce-hostname and cluster-preferred-endpoint-type.
func announcesNames(n *probe.Node) bool { return since(n, 7, 0) }

// addsRanges is true where a server knows CLUSTER ADDSLOTSRANGE.
func addsRanges(n *probe.Node) bool { return since(n, 7, 0) }

// passesOnForget is true where a server tells the others to forget as well.
func passesOnForget(n *probe.Node) bool { return since(n, 7, 2) }

// tellsEachPort is true where a server tells every client the port of its own kind, TLS or plaintext.
func tellsEachPort(n *probe.Node) bool { return since(n, 7, 2) }
