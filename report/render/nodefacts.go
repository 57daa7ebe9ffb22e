package render

import (
	"fmt"
	"strconv"

	"tyk-redis-doctor/probe"
)

// version is the product's own; of Redis the number alone.
func version(n *probe.Node) cell {
	if n.Server == nil || n.Server.Version == "" {
		return none()
	}
	if p := n.Server.Product; p != "" && p != "redis" {
		return cell{text: p + " " + n.Server.Version}
	}
	return cell{text: n.Server.Version}
}

func clients(n *probe.Node) cell {
	c := n.Clients
	switch {
	case c == nil || c.Connected == nil:
		return none()
	case c.Max == nil:
		return cell{text: strconv.FormatInt(*c.Connected, 10)}
	}
	return cell{text: fmt.Sprintf("%d/%d", *c.Connected, *c.Max)}
}

// pinged is the median of the pings.
func pinged(n *probe.Node) cell {
	if n.Latency == nil || n.Latency.Samples == 0 {
		return none()
	}
	return cell{text: micros(n.Latency.P50US)}
}

// written is how the canary of --write fared.
func written(n *probe.Node) cell {
	switch c := n.Canary; {
	case c == nil:
		return none()
	case c.Fault != nil:
		return cell{slug(c.Fault.ID), bad}
	default:
		return cell{millis(c.TookMS), neutral}
	}
}

// pooled is how many of the connections of --pool-test worked.
func pooled(n *probe.Node) cell {
	if n.PoolTest == nil {
		return none()
	}
	c := cell{text: fmt.Sprintf("%d/%d", n.PoolTest.Opened, n.PoolTest.Wanted)}
	if n.PoolTest.Fault != nil {
		c.mood = bad
	}
	return c
}

func memory(n *probe.Node) cell {
	m := n.Memory
	switch {
	case m == nil || m.UsedBytes == nil:
		return none()
	case m.MaxBytes == nil || *m.MaxBytes == 0:
		return cell{text: bytesOf(*m.UsedBytes)}
	}
	return cell{text: bytesOf(*m.UsedBytes) + "/" + bytesOf(*m.MaxBytes)}
}

// link is a replica's connection to its primary.
func link(n *probe.Node) cell {
	r := n.Replication
	switch {
	case r == nil || r.LinkUp == nil:
		return none()
	case r.Syncing:
		return cell{text: "syncing"}
	case !*r.LinkUp && r.LinkDownS != nil && *r.LinkDownS >= 0:
		return cell{text: "down " + seconds(*r.LinkDownS)}
	case !*r.LinkUp:
		return cell{text: "down"}
	case r.LastIOS != nil:
		return cell{text: fmt.Sprintf("up, %s ago", seconds(*r.LastIOS))}
	}
	return cell{text: "up"}
}

func uptime(n *probe.Node) cell {
	if n.Server == nil || n.Server.UptimeS == nil {
		return none()
	}
	return cell{text: seconds(*n.Server.UptimeS)}
}

func runID(n *probe.Node) cell {
	if n.Server == nil || n.Server.RunID == "" {
		return none()
	}
	return cell{text: n.Server.RunID[:min(8, len(n.Server.RunID))]}
}
