package visit

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	lab "tyk-redis-doctor/probe/estate"
	"tyk-redis-doctor/tlsinspect"
)

func open(t *testing.T) (context.Context, *lab.Estate) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	e, err := lab.New(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return ctx, e
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// store is a Gateway's store as most tests need it.
func store(id probe.StoreID, mode probe.Mode, addrs ...string) probe.Store {
	return probe.Store{
		ID: id, Component: probe.Gateway, Block: "storage", Active: true, Starts: true, Mode: mode, Addrs: addrs, TimeoutS: 5,
		Driver: probe.Driver{
			Era: "v9", GoRedis: "9.18.0", SendsUsername: true, KnowsSentinel: true, KnowsSentinelPassword: true, PingDecides: true,
		},
	}
}

func with(s probe.Store, change func(*probe.Store)) probe.Store {
	change(&s)
	return s
}

// look visits every address of the stores once, for all of them, as the first of them would.
func look(t *testing.T, opts Options, stores ...probe.Store) []probe.Node {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	v := New(ctx, stores, ".", time.Now(), opts)
	var asked []*probe.Store
	for i := range stores {
		asked = append(asked, &stores[i])
	}
	purpose := probe.AsData
	if stores[0].Mode == probe.Sentinel {
		purpose = probe.AsSentinel
	}
	var out []probe.Node
	for _, addr := range stores[0].Addrs {
		target := Target{Addr: addr, Access: stores[0].AccessAs(purpose), Asked: asked, Dialled: true, Listed: true}
		out = append(out, v.Visit(ctx, target, func(Told) {}))
	}
	return out
}

// sight is what each row shows in a line.
func sight(nodes []probe.Node) []string {
	var out []string
	for _, n := range nodes {
		line := fmt.Sprintf("%s %s", n.Addr, n.OwnRole())
		if s := n.Failed(); s != nil {
			line += fmt.Sprintf(" %s:%s", s.Name, s.Fault.ID)
		}
		if n.CertRefusal != nil {
			line += ", " + string(n.CertRefusal.ID)
		}
		out = append(out, line)
	}
	return out
}

func expect(t *testing.T, nodes []probe.Node, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, sight(nodes)); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
}

func TestOverTLS(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	certs := must[*lab.TLS](t)(e.NewTLS())
	certs.Mutual = true
	s := must[*lab.Server](t)(e.Server(ctx, lab.OverTLS(certs)))
	foreign := must[*lab.TLS](t)(e.NewTLS())
	gw := func(ts tlsinspect.Settings) probe.Store {
		ts.Enabled = true
		return with(store("gateway/storage", probe.Standalone, s.Addr()), func(st *probe.Store) { st.TLS = ts })
	}
	good := tlsinspect.Settings{CAFile: certs.CAFile, CertFile: certs.ClientCert, KeyFile: certs.ClientKey}
	for name, c := range map[string]struct {
		settings tlsinspect.Settings
		want     string
	}{
		"right": {good, " primary"},
		"another CA": {tlsinspect.Settings{CAFile: foreign.CAFile, CertFile: certs.ClientCert, KeyFile: certs.ClientKey},
			" unknown tls:tls.unknown_ca"},
		"no client certificate": {tlsinspect.Settings{CAFile: certs.CAFile}, " unknown ping:net.closed, tls.client_cert_required"},
		"its CA is not trusted": {tlsinspect.Settings{CAFile: certs.CAFile, CertFile: foreign.ClientCert, KeyFile: foreign.ClientKey},
			" unknown ping:net.closed, tls.client_cert_rejected"},
		"verification off": {tlsinspect.Settings{SkipVerify: true, CertFile: certs.ClientCert, KeyFile: certs.ClientKey}, " primary"},
		"a CA file that is gone": {tlsinspect.Settings{CAFile: "/none.pem", CertFile: certs.ClientCert, KeyFile: certs.ClientKey},
			" unknown ping:net.closed, tls.client_cert_required"},
	} {
		t.Run(name, func(t *testing.T) { expect(t, look(t, Options{}, gw(c.settings)), s.Addr()+c.want) })
	}
	t.Run("plaintext", func(t *testing.T) {
		expect(t, look(t, Options{}, store("gateway/storage", probe.Standalone, s.Addr())), s.Addr()+" unknown ping:net.closed")
	})
}

func TestUnixSocket(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	s := must[*lab.Server](t)(e.Server(ctx, lab.Socket()))
	nodes := look(t, Options{}, store("gateway/storage", probe.Standalone, s.Socket))
	expect(t, nodes, s.Socket+" primary")
	if n := nodes[0]; n.Step(probe.StepDNS) != nil || len(n.Identities) != 0 || n.Rights == nil {
		t.Errorf("%+v", n)
	}
}
