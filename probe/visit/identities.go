package visit

import (
	"cmp"
	"context"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
)

// moreConnections are opened to an address that may hide several servers: enough to meet both of two with a chance of
// 127 in 128.
const moreConnections = 7

// identify notes which servers are behind one address, where there may be several: a name with several IP addresses,
// or something in between, as the server says that it was reached elsewhere. A cluster client does not mind.
func (v *visit) identify(ctx context.Context) {
	if !v.target.Listed || v.anyMode(probe.Cluster) || v.node.Server == nil || v.node.Server.RunID == "" {
		return
	}
	var paths []wire.Path
	switch {
	case len(v.where.ips) > 1:
		for _, ip := range v.where.ips[:min(len(v.where.ips), moreConnections)] {
			p := v.path()
			p.IPs = []netip.Addr{ip}
			paths = append(paths, p)
		}
	case v.somethingBetween():
		paths = slices.Repeat([]wire.Path{v.path()}, moreConnections)
	default:
		return
	}
	met := map[probe.Identity]int{}
	if len(v.where.ips) == 1 {
		met[v.identityOf(v.node.Server, v.node.Replication)]++
	}
	for _, id := range v.meet(ctx, paths) {
		met[id]++
	}
	if len(met) < 2 {
		return
	}
	for id, count := range met {
		id.Count = count
		v.node.Identities = append(v.node.Identities, id)
	}
	slices.SortFunc(v.node.Identities, func(a, b probe.Identity) int {
		return cmp.Or(cmp.Compare(a.RunID, b.RunID), cmp.Compare(a.Role, b.Role))
	})
}

// somethingBetween tells whether the server was reached at another address or port than we dialled.
func (v *visit) somethingBetween() bool {
	s := v.node.Server
	if s.Laddr != "" && v.node.Remote != "" && s.Laddr != v.node.Remote && v.where.network != "unix" {
		return true
	}
	_, port, err := net.SplitHostPort(v.node.Remote)
	return err == nil && s.Laddr == "" && s.TCPPort != 0 && strconv.Itoa(s.TCPPort) != port && !v.target.Access.TLS.Enabled
}

func (v *visit) identityOf(s *probe.Server, r *probe.Replication) probe.Identity {
	id := probe.Identity{RunID: s.RunID, Role: probe.Unknown}
	switch {
	case s.Mode == "sentinel":
		id.Role = probe.SentinelRole
	case r != nil:
		id.Role = r.Role
	}
	return id
}

// meet opens all connections at once and asks each who it is.
func (v *visit) meet(ctx context.Context, paths []wire.Path) []probe.Identity {
	ctx, cancel := context.WithTimeout(ctx, Budget(ctx, v.timeout))
	defer cancel()
	found := make([]*probe.Identity, len(paths))
	var all sync.WaitGroup
	for i, p := range paths {
		all.Go(func() { found[i] = v.whoIs(ctx, p) })
	}
	all.Wait()
	var out []probe.Identity
	for _, id := range found {
		if id != nil {
			out = append(out, *id)
		}
	}
	return out
}

// whoIs is nil where a connection was not made or told nothing; the visit itself has shown what is wrong then.
func (v *visit) whoIs(ctx context.Context, p wire.Path) *probe.Identity {
	conn, fault := p.Connect(ctx)
	if fault != nil {
		return nil
	}
	session := wire.Open(conn, Budget(ctx, v.timeout))
	defer session.Close()
	replies, fault := session.Do(ctx, append(v.login(), wire.Command{"INFO"})...)
	if fault != nil {
		return nil
	}
	info := wire.ParseInfo(replies[len(replies)-1].Text())
	server := info.Server()
	if server == nil || server.RunID == "" {
		return nil
	}
	id := v.identityOf(server, info.Replication())
	return &id
}
