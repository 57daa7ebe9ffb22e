package visit

import (
	"context"
	"errors"
	"net"
	"slices"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
	"tyk-redis-doctor/tlsinspect"
)

// aftermath finds out, on fresh connections, what a failed step really met. It is the only part of a visit that tries
// what the component would not do, and costs healthy servers nothing.
func (v *visit) aftermath(ctx context.Context) {
	failed := v.node.Failed()
	if ctx.Err() != nil || failed.Fault.ID == probe.RunCutShort {
		return
	}
	switch failed.Name {
	case probe.StepDNS, probe.StepRights:
		return // there is nobody to ask, or nothing left to ask
	case probe.StepTCP:
		if failed.Fault.ID == probe.NetClosed { // accepted, and reset before we could use it
			v.sniff(ctx)
		}
		return
	case probe.StepTLS:
		if v.node.TLS == nil || v.node.TLS.Version == "" { // else it is TLS, and only the certificate is wrong
			v.sniff(ctx)
			v.guarded(ctx)
			v.versions(ctx, failed)
		}
		return
	}
	switch id := failed.Fault.ID; {
	case lockedOut(id):
		if v.node.Sniff == nil { // the connection ended before it could be asked what it is
			v.sniff(ctx)
		}
		v.tryOthers(ctx)
	case slices.Contains(unclear, id) && !v.certificateRefused(ctx):
		v.sniff(ctx)
	}
}

// unclear are faults of a session that say nothing of what is at the other end.
var unclear = []probe.FaultID{probe.NetClosed, probe.ProtoNoReply, probe.ProtoNotRedis, probe.ProtoHostile}

// fingerprint asks a server that speaks, and does not let us in, what it is, on the connection that is open.
func (v *visit) fingerprint(ctx context.Context) {
	if !lockedOut(v.node.Failed().Fault.ID) || v.session.Ended() != nil {
		return
	}
	began := time.Now()
	if v.node.Sniff = wire.Fingerprint(ctx, v.session); v.node.Sniff != nil {
		v.add(ctx, probe.StepSniff, began, nil)
	}
}

// lockedOut tells whether a server lets us in with none of what was sent.
func lockedOut(id probe.FaultID) bool {
	return id == probe.AuthWrongPassword || id == probe.AuthMissingPassword || id == probe.AuthDefaultUserOff
}

// path is the way to the server for further connections.
func (v *visit) path() wire.Path {
	p := wire.Path{Network: v.where.network, Host: v.where.host, Port: v.where.port, IPs: v.where.ips}
	if v.target.Access.TLS.Enabled {
		p.TLS = v.materials[v.target.Access.TLS].Material
	}
	return p
}

// sniffTime is half of what a sniff may take; a near server takes a fraction of it.
const sniffTime = 5 * time.Second

// sniff looks at what is behind the address, at the first few of those that fail alike.
func (v *visit) sniff(ctx context.Context) {
	began := time.Now()
	v.node.Sniff = v.early.take(ctx)
	failed := v.node.Failed()
	if v.node.Sniff == nil && !v.sniffs.take(v.kindOf(failed.Name, failed.Fault.ID)) {
		return
	}
	if v.node.Sniff == nil {
		at, cancel := context.WithTimeout(ctx, 2*Budget(ctx, sniffTime)) // four fifths of what is left: what it finds has to be told
		path := v.path()
		if path.TLS == nil {
			on := v.target.Access.TLS
			on.Enabled = true
			path.IfTLS = load(on, v.dir).Material
		}
		v.node.Sniff = wire.Sniff(at, path)
		cancel()
	}
	v.node.Sniff.Cut = ctx.Err() != nil
	v.add(ctx, probe.StepSniff, began, nil)
}

// guarded asks a Sentinel that speaks plaintext to a client with TLS which primaries it guards: what these speak decides
// what is to be changed. No password goes there.
func (v *visit) guarded(ctx context.Context) {
	s := v.node.Sniff
	if s == nil || v.target.Access.Purpose != probe.AsSentinel || !wire.IsReply(s.Plain) || ctx.Err() != nil {
		return
	}
	at, cancel := context.WithTimeout(ctx, Budget(ctx, v.timeout))
	defer cancel()
	conn, fault := wire.Dial(at, v.where.network, v.where.host, v.where.ips, v.where.port)
	if fault != nil {
		return
	}
	session := wire.Open(conn, Budget(at, v.timeout))
	defer session.Close()
	if replies, fault := session.Do(at, wire.Command{"SENTINEL", "MASTERS"}); fault == nil && replies[0].Err == nil {
		s.Guarded = wire.ParseSentinelMasters(replies[0].Value)
	}
}

// versions asks which TLS versions the server takes, after it took none of ours.
func (v *visit) versions(ctx context.Context, failed *probe.Step) {
	if failed.Fault.ID != probe.TLSVersion || v.node.TLS == nil || ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, Budget(ctx, v.timeout))
	defer cancel()
	dial := func(ctx context.Context) (net.Conn, error) {
		conn, fault := wire.Dial(ctx, v.where.network, v.where.host, v.where.ips, v.where.port)
		if fault != nil {
			return nil, errors.New(fault.Text)
		}
		return conn, nil
	}
	v.node.TLS.ServerVersions = v.materials[v.target.Access.TLS].Versions(ctx, dial, v.where.host)
}

// refusalWait is how long a server that wants a client certificate has to say so. In TLS 1.3 it says so after the
// handshake, and the reason is lost to a reset where something was written before it was read.
const refusalWait = 500 * time.Millisecond

// certificateRefused tells whether the session ended because the server refused our client certificate, or its absence.
func (v *visit) certificateRefused(ctx context.Context) bool {
	if v.node.TLS == nil || !v.node.TLS.CertRequested {
		return false
	}
	at, cancel := context.WithTimeout(ctx, Budget(ctx, v.timeout))
	defer cancel()
	conn, fault := wire.Dial(at, v.where.network, v.where.host, v.where.ips, v.where.port)
	if fault != nil {
		return false
	}
	defer conn.Close()
	secured, facts, err := v.materials[v.target.Access.TLS].Handshake(at, conn, v.where.host)
	if err == nil {
		_, err = tlsinspect.AwaitRefusal(at, secured, refusalWait)
	}
	if err == nil {
		return false
	}
	id, text := facts.Refusal(err)
	if id == "" {
		return false
	}
	v.node.CertRefusal = &probe.Fault{ID: probe.FaultID(id), Text: probe.Printable(text)}
	return true
}
