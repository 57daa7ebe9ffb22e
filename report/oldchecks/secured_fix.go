package checks

import (
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// securedFixes completes the redis-cli lines for servers that speak TLS, so that they can be pasted as they stand: with
// the CA and the client certificate of the settings.
func securedFixes(c *Case, answers []*answer) {
	flags := map[string]string{}
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			if start := redisCLI(n.Addr) + " "; flags[start] == "" && speaksTLS(n) {
				flags[start] = cliFlags(s, n)
			}
		}
	}
	if len(flags) == 0 {
		return
	}
	for _, a := range answers {
		a.Fix = slices.Clone(a.Fix)
		for i := range a.Fix {
			if a.Fix[i].Kind != report.FixRedis {
				continue
			}
			for start, extra := range flags {
				if rest, ok := strings.CutPrefix(a.Fix[i].Text, start); ok {
					a.Fix[i].Text = start + extra + " " + rest
					break
				}
			}
		}
	}
}

// speaksTLS is true where a server was seen to answer in TLS, whether the client asked for it or not.
func speaksTLS(n *probe.Node) bool {
	if step, _ := met(n, probe.TLSServerRequiresTLS); step != nil {
		return true
	}
	return n.TLS != nil && (n.TLS.Version != "" || len(n.TLS.Chain) > 0 || n.TLS.CertRequested)
}

func cliFlags(s *probe.Store, n *probe.Node) string {
	text := "--tls"
	if s.TLS.CAFile != "" {
		text += " --cacert " + shellWord(s.TLS.CAFile)
	}
	if n.TLS != nil && n.TLS.CertRequested && s.TLS.CertFile != "" && s.TLS.KeyFile != "" {
		text += " --cert " + shellWord(s.TLS.CertFile) + " --key " + shellWord(s.TLS.KeyFile)
	}
	return text
}

// plainWord and shellWord write one word of a command for the prompt of redis-cli and for a shell.
func plainWord(w string) string { return w }

func shellWord(w string) string {
	if w != "" && !strings.ContainsFunc(w, func(r rune) bool { return !strings.ContainsRune(plainChars, r) }) {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}

// plainChars mean nothing to a shell.
const plainChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-_./:@%=,"
