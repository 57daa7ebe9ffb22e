package visit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
)

// visit is one target being visited, by one goroutine.
type visit struct {
	*Visitor
	target  Target
	timeout time.Duration // of one step
	node    *probe.Node
	where   place
	session *wire.Session // the connection in use; after the peer hung up, a further one
	further int           // how many further ones there were

	// What the answers of the first pipeline leave for those after them.
	sent, answered  time.Time
	inCluster       bool
	sought          bool   // its slots were looked for by keys
	noSlots         string // what CLUSTER SLOTS names that no cluster has
	stillLocked     bool   // commands want a password after a login
	proxy           string // the name of a proxy by how it refused something
	laddr, seenFrom string
	skew            *int64

	trying   *probe.Rights // the ledger of the components' work while it is tried; nil before
	early    early         // a sniff that began while a step was still waiting
	overfull bool          // what it told has no room among what is kept
	pinged   *wire.Session // on which pings were sent; nil: none were
	opening  *opening      // what the first pipeline asked of the rehearsal; nil: nothing
}

// place is the address taken apart, with the IP addresses of its host.
type place struct {
	network, host, port string
	ips                 []netip.Addr
}

// errVisitOver ends a visit that used up its own part of the run.
var errVisitOver = errors.New("the time of this visit is over")

// stepsOfTime is how many timeouts one visit may take in all, with what follows a failure.
const stepsOfTime = 4

// Told is what is known of a server when all questions are answered, or none could be asked, and its visit goes on.
type Told struct {
	Node  probe.Node // what is known by then, without what the rest of the visit may change
	Finds []probe.Find
}

// told is what may be handed on by now.
func (v *visit) told() Told {
	t := Told{Node: *v.node, Finds: v.views.findsOf(v.node)}
	t.Node.Steps, t.Node.Resolved = slices.Clone(t.Node.Steps), slices.Clone(t.Node.Resolved)
	t.Node.Account, t.Node.NotVisible, t.Node.Raw = nil, nil, nil
	if t.Node.Server != nil {
		server := *t.Node.Server
		t.Node.Server = &server
	}
	return t
}

// Visit is the ladder: the first fault ends it, and what comes after a fault is in aftermath. It hands what the server has
// told to tell as soon as it knows it, once more where something is found out after a failure that others are to be visited
// for, and ends soon after ctx does.
//
// At a server that works a visit takes so many round trips: one for the connection, one for TLS where that is on, one for
// every question with authentication before them, and one for what can be rehearsed only when the answers are there, with
// the pings before it. A user with a name costs one more, to see whether the server is open to whoever does not log in.
func (vs *Visitor) Visit(ctx context.Context, t Target, tell func(Told)) probe.Node {
	v := &visit{
		Visitor: vs, target: t, timeout: vs.opts.TimeoutAt(t.Asked...),
		node: &probe.Node{Addr: t.Addr, Purpose: t.Access.Purpose, Role: probe.Unknown},
	}
	ctx, cancel := context.WithTimeoutCause(ctx, stepsOfTime*v.timeout, errVisitOver)
	defer cancel()
	v.opts.Log.Debug().Str("addr", t.Addr).Str("purpose", string(t.Access.Purpose)).Msg("visit")
	v.climb(ctx, tell)
	if failed := v.node.Failed(); failed != nil {
		v.opts.Log.Debug().Str("addr", t.Addr).Str("step", string(failed.Name)).Str("fault", string(failed.Fault.ID)).Msg(failed.Fault.Text)
		v.aftermath(ctx)
		if v.node.Sniff != nil && len(v.node.Sniff.Guarded) > 0 {
			tell(v.told())
		}
	}
	v.node.Role = v.node.OwnRole()
	v.fit(ctx)
	slices.SortFunc(v.node.NotVisible, func(a, b probe.NotVisible) int { return cmp.Compare(a.What, b.What) })
	return *v.node
}

// climb goes up the ladder as far as it holds.
func (v *visit) climb(ctx context.Context, tell func(Told)) {
	conn := v.connect(ctx)
	if conn == nil {
		tell(v.told())
		return
	}
	v.session = wire.Open(conn, Budget(ctx, v.timeout))
	defer func() { v.session.Close() }()
	hangUp(ctx, v.session)
	held := v.read(ctx)
	tell(v.told())
	if !held {
		v.fingerprint(ctx)
		return
	}
	v.prove(ctx)
	v.identify(ctx)
	v.optIns(ctx)
	v.sample(ctx)
	v.openToAll(ctx)
}

// hangUp closes the connection when the run ends: go-redis minds no interrupt while it waits for a reply.
func hangUp(ctx context.Context, session *wire.Session) {
	context.AfterFunc(ctx, func() {
		if !errors.Is(context.Cause(ctx), errVisitOver) {
			session.HangUp() // the step notes the end of the run
		}
	})
}

// connect makes the connection that the component would make, up to the end of the TLS handshake; nil where a step
// failed.
func (v *visit) connect(ctx context.Context) net.Conn {
	if !v.locate(ctx) {
		return nil
	}
	var conn *wire.Conn
	ok := v.step(ctx, probe.StepTCP, func(ctx context.Context) (fault *probe.Fault) {
		conn, fault = wire.Dial(ctx, v.where.network, v.where.host, v.where.ips, v.where.port)
		return fault
	})
	if !ok {
		return nil
	}
	v.node.Local, v.node.Remote = endpoint(conn.LocalAddr()), endpoint(conn.RemoteAddr())
	if !v.target.Access.TLS.Enabled {
		return conn
	}
	return v.secure(ctx, conn)
}

// locate takes the address apart and looks its host up. A name has a step of its own, a literal address none.
func (v *visit) locate(ctx context.Context) bool {
	var fault *probe.Fault
	if v.where.network, v.where.host, v.where.port, fault = wire.SplitAddr(v.target.Addr); fault != nil {
		v.add(ctx, probe.StepTCP, time.Now(), fault)
		return false
	}
	if v.where.network == "unix" {
		return true
	}
	look := func(ctx context.Context) (fault *probe.Fault) {
		v.where.ips, fault = wire.Resolve(ctx, v.where.host)
		return fault
	}
	if !isName(v.where.host) {
		return look(ctx) == nil
	}
	if !v.step(ctx, probe.StepDNS, look) {
		return false
	}
	for _, ip := range v.where.ips {
		v.node.Resolved = append(v.node.Resolved, ip.String())
	}
	slices.Sort(v.node.Resolved)
	v.node.Resolved = slices.Compact(v.node.Resolved)
	return true
}

func isName(host string) bool {
	_, err := netip.ParseAddr(host)
	return err != nil && host != ""
}

func endpoint(a net.Addr) string {
	if a == nil {
		return ""
	}
	return a.String()
}

// step runs one layer with its own time and notes how it went.
func (v *visit) step(ctx context.Context, name probe.StepName, do func(context.Context) *probe.Fault) bool {
	began := time.Now()
	at, cancel := context.WithTimeout(ctx, Budget(ctx, v.timeout))
	fault := do(at)
	cancel()
	v.add(ctx, name, began, fault)
	return fault == nil
}

// add notes a step that began then and is over now.
func (v *visit) add(ctx context.Context, name probe.StepName, began time.Time, fault *probe.Fault) {
	v.node.Steps = append(v.node.Steps, probe.Step{
		Name: name, BeganMS: probe.ToMillis(began.Sub(v.began)), TookMS: probe.ToMillis(time.Since(began)),
		Fault: ours(ctx, v.hurried(began, fault)),
	})
}

// proof is how long a peer has to be silent before its silence proves something, whatever the component would wait.
const proof = 5 * time.Second

// hurried turns silence into run.cut_short where the run had less time left for the step than the component would have
// waited: it proves nothing of the peer.
func (v *visit) hurried(began time.Time, fault *probe.Fault) *probe.Fault {
	if fault == nil || v.ends.IsZero() || fault.ID != probe.ProtoNoReply && fault.ID != probe.NetTimeout {
		return fault
	}
	if allowed := v.ends.Sub(began) * 2 / 5; allowed >= min(v.timeout, proof)*9/10 {
		return fault
	}
	return &probe.Fault{
		ID: probe.RunCutShort, Text: fmt.Sprintf("no answer in the time that the run had left for this step; the component waits %s",
			v.timeout),
	}
}

// ours turns a fault into run.cut_short where it was the end of the run that broke the step, not the peer.
func ours(ctx context.Context, fault *probe.Fault) *probe.Fault {
	if fault == nil || ctx.Err() == nil || errors.Is(context.Cause(ctx), errVisitOver) {
		return fault
	}
	return &probe.Fault{ID: probe.RunCutShort, Text: "the run was cut short in this step"}
}
