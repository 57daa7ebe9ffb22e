package visit

import (
	"cmp"
	"strconv"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
)

func (v *visit) account() *probe.Account {
	if v.node.Account == nil {
		v.node.Account = &probe.Account{}
	}
	return v.node.Account
}

func (v *visit) server() *probe.Server {
	if v.node.Server == nil {
		v.node.Server = &probe.Server{}
	}
	return v.node.Server
}

func (v *visit) cluster() *probe.ClusterView {
	if v.node.Cluster == nil {
		v.node.Cluster = &probe.ClusterView{}
	}
	return v.node.Cluster
}

func (v *visit) sentinel() *probe.SentinelView {
	if v.node.Sentinel == nil {
		v.node.Sentinel = &probe.SentinelView{Name: v.target.Access.Master}
	}
	return v.node.Sentinel
}

func (v *visit) takeInfo(r wire.Reply) {
	info := wire.ParseInfo(r.Text())
	n := v.node
	n.Server, n.Clients, n.Replication = info.Server(), info.Clients(), info.Replication()
	n.Memory, n.Persistence = info.Memory(), info.Persistence()
	if info["sentinel_masters"] != "" {
		v.sentinel().Tilt = info["sentinel_tilt"] == "1"
	}
	v.inCluster = info["cluster_enabled"] == "1"
	if file, told := info["config_file"]; told && n.Server != nil {
		has := file != ""
		n.Server.HasConfFile = &has
	}
}

// takeHello fills in what an account without INFO did not learn, and the name of a fork that says it there alone.
func (v *visit) takeHello(r wire.Reply) {
	h, ok := wire.ParseHello(r.Value)
	if !ok {
		return
	}
	s := v.server()
	switch {
	case s.Version == "":
		s.Product, s.Version = h.Server, h.Version
	case s.Product == "redis" && h.Server != "" && h.Server != "redis":
		s.Product, s.Version, s.Compatible = h.Server, h.Version, s.Version
	}
	if s.Mode == "" {
		s.Mode = h.Mode
	}
	if s.Zone == "" {
		s.Zone = h.Zone
	}
	v.inCluster = v.inCluster || h.Mode == "cluster"
	if v.node.Replication != nil {
		return
	}
	switch h.Role {
	case "master":
		v.node.Replication = &probe.Replication{Role: probe.Primary}
	case "replica", "slave":
		v.node.Replication = &probe.Replication{Role: probe.Replica}
	}
}

func (v *visit) takeClientInfo(r wire.Reply) {
	v.seenFrom, v.laddr, _ = wire.ParseClientInfo(r.Text())
}

func (v *visit) takeRole(r wire.Reply) {
	role, primary, link := wire.ParseRole(r.Value)
	if role == probe.Unknown || role == probe.SentinelRole {
		return
	}
	if v.node.Replication == nil {
		v.node.Replication = &probe.Replication{Role: role}
	}
	rep := v.node.Replication
	if rep.PrimaryAddr == "" {
		rep.PrimaryAddr = primary
	}
	if rep.LinkUp == nil && link != "" {
		up := link == "connected"
		rep.LinkUp = &up
	}
}

// takeTime compares the server's clock with ours at half the round trip.
func (v *visit) takeTime(r wire.Reply) {
	if theirs, ok := wire.ParseTime(r.Value); ok {
		ours := v.sent.Add(v.answered.Sub(v.sent) / 2)
		skew := theirs.Sub(ours).Round(time.Millisecond).Milliseconds()
		v.skew = &skew
	}
}

func (v *visit) takeConfig(r wire.Reply) {
	for name, value := range wire.ParseConfig(r.Value) {
		if name == "cluster-require-full-coverage" {
			if full := value == "yes"; v.node.Cluster != nil { // Redis has the setting outside of a cluster, too
				v.node.Cluster.FullCoverage = &full
			}
			continue
		}
		if name == "aclfile" {
			has := value != ""
			v.server().HasACLFile = &has
			continue
		}
		number, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			continue
		}
		switch name {
		case "maxclients":
			if v.node.Clients == nil {
				v.node.Clients = &probe.Clients{}
			}
			v.node.Clients.Max = &number
		case "timeout":
			v.server().IdleS = &number
		case "cluster-node-timeout":
			if v.node.Cluster != nil { // Redis has the setting outside of a cluster, too
				v.node.Cluster.NodeTimeoutMS = &number
			}
		case "databases":
			v.server().DBs = &number
		case "min-replicas-to-write":
			if v.node.Replication != nil {
				v.node.Replication.MinReplicas = &number
			}
		}
	}
}

func (v *visit) takeClusterInfo(r wire.Reply) {
	if view := wire.ParseClusterInfo(r.Text()); view != nil {
		v.node.Cluster = view
	}
}

func (v *visit) takeClusterNodes(r wire.Reply) {
	c := v.cluster()
	lines, self := v.views.lines(r.Text())
	c.Nodes, c.MyID = lines, cmp.Or(c.MyID, self)
}

func (v *visit) takeClusterSlots(r wire.Reply) {
	c := v.cluster()
	told := v.views.ranges(r.Value)
	c.Slots, c.Elements = told.ranges, told.elements
	v.noSlots = wire.NoSlots(r.Value)
}

func (v *visit) takeMasterAddr(r wire.Reply) {
	addr, known := wire.ParseMasterAddr(r.Value)
	v.sentinel().MasterAddr, v.sentinel().Known = addr, &known
}

// quorumRefused: NOQUORUM is an error reply, and the answer.
func (v *visit) quorumRefused(f probe.Fault) {
	if f.Kind == probe.NoQuorum {
		v.quorum(f.Text, false)
	}
}

func (v *visit) quorum(text string, ok bool) {
	v.sentinel().CKQuorum, v.sentinel().QuorumOK = text, &ok
}

// nameProxy names a proxy by the words with which it refuses, where nothing else named it.
func (v *visit) nameProxy(f probe.Fault) {
	if v.proxy == "" {
		v.proxy = wire.ProxyOf(f.Text)
	}
	if ping := v.node.Step(probe.StepPing); v.proxy != "" && ping != nil && ping.Fault == nil {
		s := v.server()
		s.Front, s.Product = v.proxy, cmp.Or(s.Product, v.proxy)
	}
}

// settle puts in place what belongs to facts that another answer of the same pipeline made.
func (v *visit) settle() {
	if v.skew != nil {
		v.server().SkewMS = v.skew
	}
	v.nameProxy(probe.Fault{})
	if v.node.Server == nil {
		return
	}
	v.node.Server.Laddr, v.node.Server.SeenFrom = v.laddr, v.seenFrom
}
