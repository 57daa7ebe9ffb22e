// Package tlsinspect knows TLS and nothing else: what a component's TLS settings amount to, what its files hold,
// and every problem of a server's certificate chain in one handshake, not the first alone.
package tlsinspect

// Settings are the TLS settings of one connection after every default, as the client would use them.
type Settings struct {
	Enabled    bool   `json:"enabled"`
	SkipVerify bool   `json:"skip_verify"`
	CAFile     string `json:"ca_file"`
	CertFile   string `json:"cert_file"`
	KeyFile    string `json:"key_file"`
	MinVersion string `json:"min_version"` // "1.2"; "" the library's default
	MaxVersion string `json:"max_version"`
}
