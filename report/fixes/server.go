package fixes

import (
	"net"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Login says as whom redis-cli has to come to a server, and how.
type Login struct {
	addr     string
	options  []string
	password bool
	// named is true where the default user is known to be off, or where the component comes as another, so that nothing is
	// known of it: whoever comes has to say who.
	named bool
}

// At is the way to one server for redis-cli: its address, TLS with the files of the settings where the server speaks it,
// and the password prompt where it wants one. n may be nil: a server that was not visited is reached as the settings say.
func At(s *probe.Store, addr string, n *probe.Node) Login {
	l := Login{addr: addr}
	if host, port, err := net.SplitHostPort(addr); err == nil {
		l.options = []string{"-h", host, "-p", port}
	} else {
		l.options = []string{"-s", addr}
	}
	if speaksTLS(s, n) {
		l.options = append(l.options, "--tls")
		switch {
		case distrusted(n):
			l.options = append(l.options, "--insecure")
		case s.TLS.CAFile != "":
			l.options = append(l.options, "--cacert", s.TLS.CAFile)
		case s.TLS.SkipVerify:
			l.options = append(l.options, "--insecure")
		}
		switch {
		case n != nil && (n.Met(probe.TLSClientCertRequired) || n.Met(probe.TLSClientCertRejected)):
			l.options = append(l.options, "--cert", Secret("path of a client certificate"), "--key", Secret("path of its key"))
		case s.TLS.CertFile != "" && s.TLS.KeyFile != "" && (n == nil || n.TLS == nil || n.TLS.CertRequested):
			l.options = append(l.options, "--cert", s.TLS.CertFile, "--key", s.TLS.KeyFile)
		}
	}
	l.password = wantsPassword(s, n)
	asAnother := s != nil && s.Username != "" && s.Driver.SendsUsername && (n == nil || n.Purpose != probe.AsSentinel)
	l.named = asAnother || n != nil && n.Met(probe.AuthDefaultUserOff)
	return l
}

// Command is one command at a server, for an administrator or for the user of the settings. The words are quoted here.
func (l Login) Command(s *probe.Store, as report.FixAccount, argv ...string) report.Fix {
	words := append([]string{"redis-cli"}, l.options...)
	if l.password {
		switch {
		case as == report.AsStore && s != nil && s.Username != "":
			words = append(words, "--user", s.Username)
		case l.named:
			words = append(words, "--user", Secret("name of an administrator"))
		}
		words = append(words, "--askpass")
	}
	f := report.Fix{Kind: report.FixRedis, Node: l.addr, Argv: argv, As: as, Text: Line(append(words, argv...)...)}
	f.Needs = needsOf(append(words, argv...))
	return f
}

// Admin is a command that takes an administrator.
func Admin(s *probe.Store, addr string, n *probe.Node, argv ...string) report.Fix {
	return At(s, addr, n).Command(s, report.AsAdmin, argv...)
}

// ConfigSet sets one parameter of a running server, and keeps it: CONFIG SET, then CONFIG REWRITE. Where the server does not
// know CONFIG it is a line of its configuration file.
func ConfigSet(s *probe.Store, addr string, n *probe.Node, name, value string) []report.Fix {
	if lacksConfig(n) {
		return ConfLines(addr, map[string]*string{name: Value(value)})
	}
	return Together(One(Admin(s, addr, n, "CONFIG", "SET", name, value)), Keep(s, addr, n))
}

// lacksConfig is true for a server that does not know CONFIG, whoever asks: it was renamed, or is not offered.
func lacksConfig(n *probe.Node) bool {
	return n != nil && slices.ContainsFunc(n.NotVisible, func(v probe.NotVisible) bool {
		return v.What == "CONFIG GET" && v.ID == probe.ServerCommandDisabled
	})
}

// Process is what to do with the process of a server.
func Process(addr string, do report.FixAction) []report.Fix {
	return []report.Fix{{Kind: report.FixServer, Node: addr, Do: do, Text: string(do) + " redis-server at " + addr}}
}

// ConfLines are lines of a server's configuration file, to be set or (nil) removed, and the restart that makes them
// hold. The names are sorted. The address may be a place for one that is not known, as Secret gives it.
func ConfLines(addr string, lines map[string]*string) []report.Fix {
	return confLines("redis.conf", addr, lines, report.Restart)
}

// SentinelLines are the same for a Sentinel.
func SentinelLines(addr string, lines map[string]*string) []report.Fix {
	return confLines("sentinel.conf", addr, lines, report.Restart)
}

func confLines(file, addr string, lines map[string]*string, do report.FixAction) []report.Fix {
	var parts, values []string
	for name, value := range lines {
		if value == nil {
			parts = append(parts, "remove "+name)
		} else {
			parts = append(parts, name+" "+*value)
			values = append(values, *value)
		}
	}
	slices.Sort(parts)
	slices.Sort(values)
	return []report.Fix{{
		Kind: report.FixServer, Node: addr, Do: do, Conf: lines, Needs: needsOf(append(values, addr)),
		Text: file + " of " + addr + ": " + strings.Join(parts, "; ") + "; then " + string(do),
	}}
}

// Value is a pointer to a text, for the lines of ConfLines.
func Value(text string) *string { return &text }

// needsOf names what stands in angle brackets among words, each once.
func needsOf(words []string) string {
	var out []string
	for _, w := range words {
		if i := strings.IndexByte(w, '<'); i >= 0 {
			if j := strings.IndexByte(w[i:], '>'); j > 1 && !slices.Contains(out, "the "+w[i+1:i+j]) {
				out = append(out, "the "+w[i+1:i+j])
			}
		}
	}
	return strings.Join(out, " and ")
}

// Secret is the place for a secret, or for what else is not known, among the words of a command: "<password of user tyk>".
func Secret(of string) string { return Ask(of).hole() }

// speaksTLS is true where a server was seen to answer in TLS, whether the client asked for it or not; of a server that
// was not seen it is what the settings say.
func speaksTLS(s *probe.Store, n *probe.Node) bool {
	switch {
	case n == nil:
		return s != nil && s.TLS.Enabled
	case n.Met(probe.TLSServerPlaintext):
		return false
	case slices.ContainsFunc(onlyInTLS, n.Met):
		return true
	}
	return n.TLS != nil && (n.TLS.Version != "" || len(n.TLS.Chain) > 0 || n.TLS.CertRequested)
}

// onlyInTLS are the faults that a server alone can cause that speaks TLS.
var onlyInTLS = []probe.FaultID{
	probe.TLSServerRequiresTLS, probe.TLSVersion, probe.TLSNoSharedCipher, probe.TLSClientCertRequired, probe.TLSClientCertRejected,
}

// distrusted is true where the certificate of a server was seen not to pass: redis-cli verifies it as well, names apart.
func distrusted(n *probe.Node) bool {
	return n != nil && slices.ContainsFunc(distrust, n.Met)
}

var distrust = []probe.FaultID{
	probe.TLSUnknownCA, probe.TLSMissingIntermediate, probe.TLSExpired, probe.TLSNotYetValid, probe.TLSWrongUsage, probe.TLSWeakSignature,
	probe.TLSBadCertificate,
}

// wantsPassword is true where a server is known to want a password, or is likely to.
func wantsPassword(s *probe.Store, n *probe.Node) bool {
	if n != nil {
		switch {
		case n.Met(probe.AuthMissingPassword), n.Met(probe.AuthDefaultUserOff):
			return true
		case n.Account != nil && n.Account.NeedsNone != nil:
			return !*n.Account.NeedsNone
		case n.Met(probe.AuthWrongPassword):
			return true
		}
		if n.Purpose == probe.AsSentinel {
			return s != nil && s.SentinelPassword.IsSet()
		}
	}
	return s != nil && s.Password.IsSet()
}
