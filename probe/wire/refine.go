package wire

import (
	"strings"

	"tyk-redis-doctor/probe"
)

// Refine names what a failed step really met, from what fresh connections found. A fault that says what is wrong stays
// as it is, and so does one of which the sniff tells nothing more.
func Refine(step probe.StepName, f probe.Fault, s *probe.Sniff, overTLS bool) probe.Fault {
	if s == nil || !vague(f.ID) {
		return f
	}
	if refusal, ok := refusedAtOnce(s); ok {
		return refusal
	}
	if s.Control == "connected" && !answers(s) && !speaksTLS(s) {
		return probe.Fault{ID: probe.NetIntercepted, Text: "connections are accepted on every port of this address, also on one where nothing listens; " + f.Text}
	}
	if isResp(s.Proxy) && !headed(s.Proxy) && !answers(s) {
		return probe.Fault{ID: probe.ProtoProxyProtocol, Text: "the peer does not answer unless a PROXY header comes first; with one it says " + quote(s.Proxy)}
	}
	if overTLS && step != probe.StepTCP && step != probe.StepTLS {
		return refineSession(f, s)
	}
	words := first(s.Banner, s.Plain)
	switch {
	case words != "" && (foreign(words) != "" || !isResp(words) && !speaksTLS(s)):
		return probe.Fault{ID: probe.ProtoNotRedis, Text: "the peer says " + quote(words)}
	case headed(s.Plain):
		return probe.Fault{ID: probe.ProtoProxyProtocol, Text: "a balancer in front sends a PROXY header, and Redis answers " + quote(s.Plain)}
	case overTLS:
		return refineHandshake(f, s)
	}
	return refinePlain(f, s)
}

// vague tells the faults that several causes share.
func vague(id probe.FaultID) bool {
	switch id {
	case probe.NetClosed, probe.ProtoNoReply, probe.ProtoNotRedis, probe.ProtoHostile, probe.TLSServerPlaintext, probe.TLSHandshakeFailed:
		return true
	}
	return false
}

// refusedAtOnce is the line that a full server, or one in protected mode, writes before it hangs up.
func refusedAtOnce(s *probe.Sniff) (probe.Fault, bool) {
	for _, words := range []string{s.Banner, s.Plain} {
		refusal, ok := strings.CutPrefix(words, "-")
		if f := Classify(refusal); ok && (f.ID == probe.CapacityMaxclientsReached || f.ID == probe.ServerProtectedMode) {
			return f, true
		}
	}
	return probe.Fault{}, false
}

// headed tells whether Redis answers a PROXY header that is not ours.
func headed(reply string) bool {
	return strings.HasPrefix(reply, "-") && Classify(reply[1:]).ID == probe.ProtoProxyProtocol
}

// refineHandshake is for a TLS handshake that came to nothing.
func refineHandshake(f probe.Fault, s *probe.Sniff) probe.Fault {
	switch {
	case speaksTLS(s):
		return f
	case isResp(s.Plain):
		return probe.Fault{ID: probe.TLSServerPlaintext, Text: "the port answers in plaintext: " + quote(s.Plain)}
	case s.TLS == "silent" && s.PlainEnd == "silent":
		return probe.Fault{ID: probe.ProtoNoReply, Text: "the port accepts connections, and nothing answers, neither to TLS nor to plaintext"}
	}
	return refineEnd(f, s)
}

// refinePlain is for a session without TLS.
func refinePlain(f probe.Fault, s *probe.Sniff) probe.Fault {
	switch {
	case isResp(s.Plain):
		return refineSession(f, s)
	case speaksTLS(s):
		return probe.Fault{ID: probe.TLSServerRequiresTLS, Text: "the port speaks TLS and not plaintext: " + first(s.TLSText, "it answers a ClientHello")}
	case s.PlainEnd == "silent":
		return probe.Fault{ID: probe.ProtoNoReply, Text: "the port accepts connections, and nothing answers"}
	}
	return refineEnd(f, s)
}

// refineEnd: the peer takes connections and ends them.
func refineEnd(f probe.Fault, s *probe.Sniff) probe.Fault {
	ended := s.PlainEnd == "closed" || s.PlainEnd == "reset"
	if ended && (f.ID == probe.ProtoNotRedis || f.ID == probe.ProtoNoReply || f.ID == probe.TLSHandshakeFailed) {
		return probe.Fault{ID: probe.NetClosed, Text: "the peer accepts connections and closes them"}
	}
	return f
}

// refineSession: Redis answers, and the exchange failed all the same. A proxy that does not know HELLO hangs up on it.
func refineSession(f probe.Fault, s *probe.Sniff) probe.Fault {
	if f.ID == probe.NetClosed && (s.Hello == "closed" || s.Hello == "reset") && answers(s) {
		return probe.Fault{ID: probe.ProtoProxyUnsupported, Text: "the peer answers Redis commands and hangs up on HELLO, as twemproxy does"}
	}
	return f
}

// quote puts what a peer said into a sentence.
func quote(s string) string {
	const enough = 80
	if r := []rune(s); len(r) > enough {
		s = string(r[:enough]) + "..."
	}
	return `"` + s + `"`
}
