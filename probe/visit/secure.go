package visit

import (
	"context"
	"crypto/tls"
	"net"
	"slices"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
	"tyk-redis-doctor/tlsinspect"
)

// material is what the files of one group of TLS settings hold.
type material struct {
	*tlsinspect.Material
	// blind is true where a file is unusable: the component builds no client then. The visit goes on without the files,
	// so that the rest is learned, and can not tell who signed the server's certificate.
	blind bool
}

// materials reads the TLS files of every access of the stores once.
func materials(stores []probe.Store, dir string) map[tlsinspect.Settings]material {
	out := map[tlsinspect.Settings]material{}
	for i := range stores {
		for _, a := range []probe.Access{stores[i].AccessAs(probe.AsData), stores[i].AccessAs(probe.AsSentinel)} {
			if _, known := out[a.TLS]; known || !a.TLS.Enabled {
				continue
			}
			out[a.TLS] = load(a.TLS, dir)
		}
	}
	return out
}

func load(s tlsinspect.Settings, dir string) material {
	if m, _ := tlsinspect.Load(s, dir); m != nil {
		return material{Material: m}
	}
	m, _ := tlsinspect.Load(tlsinspect.Settings{Enabled: true, SkipVerify: s.SkipVerify}, dir)
	return material{Material: m, blind: true}
}

// secure makes the TLS handshake. A certificate that the client would refuse ends the visit as it ends the client's
// connection: no password goes to a server that is not the one it claims to be.
func (v *visit) secure(ctx context.Context, conn net.Conn) net.Conn {
	m := v.materials[v.target.Access.TLS]
	var secured *tls.Conn
	var problems []probe.Fault
	answered := v.sniffIfSilent(ctx)
	ok := v.step(ctx, probe.StepTLS, func(ctx context.Context) *probe.Fault {
		var err error
		secured, v.node.TLS, err = m.Handshake(ctx, conn, v.where.host)
		if err != nil {
			return handshakeFault(v.node.TLS, err)
		}
		problems = v.problems(m)
		if len(problems) > 0 {
			return &problems[0]
		}
		return nil
	})
	answered()
	if !ok {
		if len(problems) > 1 {
			v.node.Steps[len(v.node.Steps)-1].Faults = problems[1:]
		}
		_ = conn.Close() // what went wrong is in the step
		return nil
	}
	return secured
}

// problems are the reasons for which the client refuses the chain.
func (v *visit) problems(m material) []probe.Fault {
	if m.blind {
		v.node.TLS.Problems = slices.DeleteFunc(v.node.TLS.Problems, func(p tlsinspect.Problem) bool {
			return p.ID == string(probe.TLSUnknownCA) || p.ID == string(probe.TLSMissingIntermediate)
		})
	}
	if v.target.Access.TLS.SkipVerify {
		return nil
	}
	var faults []probe.Fault
	for _, p := range v.node.TLS.Problems {
		faults = append(faults, probe.Fault{ID: probe.FaultID(p.ID), Text: probe.Printable(p.Text)})
	}
	return faults
}

// handshakeFault names what ended a handshake, or a read after it: a refusal of TLS, else trouble of the connection.
func handshakeFault(h *tlsinspect.Handshake, err error) *probe.Fault {
	if id, text := h.Refusal(err); id != "" {
		return &probe.Fault{ID: probe.FaultID(id), Text: probe.Printable(text)}
	}
	fault := wire.ClassifyIO(err)
	return &fault
}
