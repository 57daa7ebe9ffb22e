package tlsinspect_test

import (
	"crypto/tls"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/tlsinspect"
	"tyk-redis-doctor/tlsinspect/mint"
)

func TestWhatTheRootsOfTheMachineWouldSay(t *testing.T) {
	private := mint.NewCA("Private CA")
	yes, no := true, false
	for name, c := range map[string]struct {
		signer *mint.Cert
		ca     []byte
		host   string
		want   *bool
	}{
		"no ca_file":                       {machineRoot, nil, "127.0.0.1", nil},
		"a private CA":                     {private, private.PEM(), "127.0.0.1", &no},
		"a root of the machine in ca_file": {machineRoot, machineRoot.PEM(), "127.0.0.1", &yes},
		"a needless private CA":            {machineRoot, private.PEM(), "127.0.0.1", &yes},
		"another name":                     {machineRoot, machineRoot.PEM(), "elsewhere.example", &no},
	} {
		t.Run(name, func(t *testing.T) {
			addr := tlsPeer(t, &tls.Config{Certificates: []tls.Certificate{c.signer.Leaf("redis").TLS()}})
			conn, facts, err := material(t, tlsinspect.Settings{}, c.ca).Handshake(within(t), dial(t, addr), c.host)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if diff := cmp.Diff(c.want, facts.SystemTrusts); diff != "" {
				t.Error(diff)
			}
		})
	}
}
