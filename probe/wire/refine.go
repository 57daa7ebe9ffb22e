package wire

import (
	"strings"

	"tyk-redis-doctor/probe"
)

// Refine names what a failed step really met, from what fresh connections found. Where they tell nothing more, the
// fault stays as it is.
func Refine(step probe.StepName, f probe.Fault, s *probe.Sniff, overTLS bool) probe.Fault {
	if s == nil || !open(step) {
		return f
	}
	if refusal, ok := refusedAtOnce(s); ok {
		return refusal
	}
	said := first(s.Banner, s.Plain)
	switch {
	case s.Control == "connected" && !isResp(said) && s.TLS != "hello":
		return probe.Fault{ID: probe.NetIntercepted, Text: "connections are accepted on every port of this address, also on one where nothing listens; " + f.Text}
	case foreign(s):
		return probe.Fault{ID: probe.ProtoNotRedis, Text: "the peer says " + quote(said)}
	case strings.Contains(strings.ToLower(s.Plain), "unknown command 'proxy'"), strings.Contains(strings.ToLower(s.Plain), "unknown command `proxy`"):
		return probe.Fault{ID: probe.ProtoProxyProtocol, Text: "a balancer in front sends a PROXY header, and Redis answers " + quote(s.Plain)}
	}
	if overTLS {
		return refineTLS(step, f, s)
	}
	return refinePlain(f, s)
}

// open tells whether the step came after the connection stood: before it, no fresh connection can tell more.
func open(step probe.StepName) bool { return step != probe.StepDNS && step != probe.StepTCP }

// refusedAtOnce is the line that a full server, or one in protected mode, writes before it hangs up.
func refusedAtOnce(s *probe.Sniff) (probe.Fault, bool) {
	for _, said := range []string{s.Banner, s.Plain} {
		if !strings.HasPrefix(said, "-") {
			continue
		}
		if f := ClassifyReply(said[1:]); f.ID == probe.CapacityMaxclients || f.ID == probe.ServerProtectedMode {
			return f, true
		}
	}
	return probe.Fault{}, false
}

// foreign is a peer that speaks, and not as Redis does. One that speaks TLS is no such peer.
func foreign(s *probe.Sniff) bool {
	said := first(s.Banner, s.Plain)
	return said != "" && !isResp(said) && s.TLS != "hello" && s.TLS != "alert"
}

func refineTLS(step probe.StepName, f probe.Fault, s *probe.Sniff) probe.Fault {
	switch {
	case step != probe.StepTLS:
		return refineSession(f, s)
	case s.TLS == "hello" || s.TLS == "alert":
		return f
	case isResp(s.Plain):
		return probe.Fault{ID: probe.TLSServerPlaintext, Text: "the port answers in plaintext: " + quote(s.Plain)}
	case s.TLS == "silent" && s.PlainEnd == "silent":
		return probe.Fault{ID: probe.ProtoNoReply, Text: "the port accepts connections, and nothing answers, neither to TLS nor to plaintext"}
	case s.PlainEnd == "closed" || s.PlainEnd == "reset":
		return closedFault(f, s)
	}
	return f
}

func refinePlain(f probe.Fault, s *probe.Sniff) probe.Fault {
	switch {
	case isResp(s.Plain):
		return refineSession(f, s)
	case s.TLS == "hello" || s.TLS == "alert":
		return probe.Fault{ID: probe.TLSServerRequiresTLS, Text: "the port speaks TLS: " + first(s.TLSText, "it answers a ClientHello")}
	case s.PlainEnd == "silent":
		return probe.Fault{ID: probe.ProtoNoReply, Text: "the port accepts connections, and nothing answers"}
	case s.PlainEnd == "closed" || s.PlainEnd == "reset":
		return closedFault(f, s)
	}
	return f
}

// closedFault: the peer takes connections and ends them. With a PROXY header before the first command some answer.
func closedFault(f probe.Fault, s *probe.Sniff) probe.Fault {
	if isResp(s.Proxy) && !strings.Contains(strings.ToUpper(s.Proxy), "PROXY") {
		return probe.Fault{ID: probe.ProtoProxyProtocol, Text: "the peer hangs up unless a PROXY header comes first; with one it answers " + quote(s.Proxy)}
	}
	if f.ID == probe.ProtoNotRedis || f.ID == probe.ProtoNoReply {
		return probe.Fault{ID: probe.NetClosed, Text: "the peer accepts connections and closes them"}
	}
	return f
}

// refineSession: Redis answers a PING, and the exchange failed all the same. A proxy that does not know HELLO hangs up
// on it; Envoy asks for a password where Redis would not.
func refineSession(f probe.Fault, s *probe.Sniff) probe.Fault {
	if f.ID == probe.NetClosed && (s.Hello == "closed" || s.Hello == "reset") && isResp(s.Plain) {
		return probe.Fault{ID: probe.ProtoProxyUnsupported, Text: "the peer answers PING and hangs up on HELLO, as twemproxy does"}
	}
	return f
}

func quote(s string) string { return "\"" + s[:min(len(s), 80)] + "\"" }
