package tlsinspect

import (
	"context"
	"crypto/tls"
	"net"
	"time"
)

// Versions tells which TLS versions the server takes, "1.0" to "1.3", each tried on a connection of its own with
// every cipher suite that Go knows. For use after a refusal of versions. It shares out the time that ctx has left.
func (m *Material) Versions(ctx context.Context, dial func(context.Context) (net.Conn, error), host string) []string {
	all := []uint16{tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12, tls.VersionTLS13}
	var taken []string
	for i, v := range all {
		share, cancel := ctx, context.CancelFunc(func() {})
		if end, limited := ctx.Deadline(); limited {
			share, cancel = context.WithTimeout(ctx, time.Until(end)/time.Duration(len(all)-i))
		}
		if m.takes(share, dial, host, v) {
			taken = append(taken, versionName(v))
		}
		cancel()
	}
	return taken
}

// takes is true where the server went on after agreeing on the version, even if it then refused for other reasons.
func (m *Material) takes(ctx context.Context, dial func(context.Context) (net.Conn, error), host string, version uint16) bool {
	conn, err := dial(ctx)
	if err != nil {
		return false
	}
	defer conn.Close()
	config := m.Config(host)
	config.InsecureSkipVerify = true
	config.MinVersion, config.MaxVersion = version, version
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		config.CipherSuites = append(config.CipherSuites, suite.ID)
	}
	secured := tls.Client(conn, config)
	err = secured.HandshakeContext(ctx)
	return err == nil || len(secured.ConnectionState().PeerCertificates) > 0
}
