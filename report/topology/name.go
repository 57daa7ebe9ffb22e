package topology

import (
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/wire"
)

// name gives the step at which a visit ended the fault that it turned out to have met, beside the one that it met.
func (w *world) name(n *probe.Node) {
	for i := range n.Steps {
		n.Steps[i].Found = nil
	}
	step := n.Failed()
	if step == nil {
		return
	}
	if named := w.rightName(n, step); named != *step.Fault {
		step.Found = &named
	}
}

func (w *world) rightName(n *probe.Node, step *probe.Step) probe.Fault {
	met := *step.Fault
	switch {
	case n.CertRefusal != nil && vague(met.ID) && step.Name != probe.StepTCP && step.Name != probe.StepTLS:
		return *n.CertRefusal
	case step.Name == probe.StepRights && met.ID == probe.ProtoNoReply && holdsWrites(n.Rights):
		return probe.Fault{ID: probe.ServerWritesHeld, Text: "it answers reads, and a write waits without an answer"}
	}
	return byPeer(step.Name, met, n.Sniff, w.overTLS(n))
}

// holdsWrites tells a server that takes no writes for now and lets clients wait, as after CLIENT PAUSE WRITE and in the
// middle of a FAILOVER, from one that has fallen silent: it is a write that had no answer first.
func holdsWrites(r *probe.Rights) bool {
	if r == nil {
		return true // nothing but writes was tried
	}
	for i := range r.Refused {
		if f := r.Refused[i].Function; r.Refused[i].Fault.ID == probe.ProtoNoReply {
			return f != probe.Read && f != probe.Subscribe
		}
	}
	return true
}

// overTLS tells whether the client speaks TLS to a node.
func (w *world) overTLS(n *probe.Node) bool {
	if n.TLS != nil || n.Step(probe.StepTLS) != nil {
		return true
	}
	s := w.visitedFor(n)
	return s != nil && s.AccessAs(n.Purpose).TLS.Enabled
}

// byPeer names what a failed step really met, from what fresh connections found. A fault that says what is wrong stays as
// it is, and so does one of which the sniff tells nothing more.
func byPeer(step probe.StepName, f probe.Fault, s *probe.Sniff, overTLS bool) probe.Fault {
	if s == nil || s.Cut || !vague(f.ID) {
		return f
	}
	if refusal, ok := refusedAtOnce(s); ok {
		return refusal
	}
	if s.Control == "connected" && !wire.Answers(s) && !wire.SpeaksTLS(s) {
		return probe.Fault{ID: probe.NetIntercepted,
			Text: "connections are accepted on every port of this address, also on one where nothing listens; " + f.Text}
	}
	if wire.IsReply(s.Proxy) && !headed(s.Proxy) && !wire.Answers(s) {
		return probe.Fault{ID: probe.ProtoProxyProtocol,
			Text: "the peer does not answer unless a PROXY header comes first; with one it says " + quote(s.Proxy)}
	}
	if overTLS && step != probe.StepTCP && step != probe.StepTLS {
		return bySession(f, s)
	}
	words := wire.FirstWords(s)
	switch {
	case words != "" && (wire.Foreign(words) != "" || !wire.IsReply(words) && !wire.SpeaksTLS(s)):
		return probe.Fault{ID: probe.ProtoNotRedis, Text: "the peer says " + quote(words)}
	case headed(s.Plain):
		return probe.Fault{
			ID:      probe.ProtoProxyProtocol,
			Command: "proxy",
			Text:    "a balancer in front sends a PROXY header, and Redis answers " + quote(s.Plain),
		}
	case overTLS:
		return byHandshake(f, s)
	}
	return byPlaintext(f, s)
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
		if f := wire.Classify(refusal); ok && (f.ID == probe.CapacityMaxclientsReached || f.ID == probe.ServerProtectedMode) {
			return f, true
		}
	}
	return probe.Fault{}, false
}

// headed tells whether Redis answers a PROXY header that is not ours.
func headed(reply string) bool {
	return strings.HasPrefix(reply, "-") && wire.Classify(reply[1:]).ID == probe.ProtoProxyProtocol
}

// byHandshake is for a TLS handshake that came to nothing.
func byHandshake(f probe.Fault, s *probe.Sniff) probe.Fault {
	switch {
	case wire.SpeaksTLS(s):
		return f
	case wire.IsReply(s.Plain):
		return probe.Fault{ID: probe.TLSServerPlaintext, Text: "the port answers in plaintext: " + quote(s.Plain)}
	case s.TLS == "silent" && s.PlainEnd == "silent":
		return probe.Fault{
			ID:   probe.ProtoNoReply,
			Text: "the port accepts connections, and nothing answers, neither to TLS nor to plaintext",
		}
	}
	return byEnd(f, s)
}

// byPlaintext is for a session without TLS.
func byPlaintext(f probe.Fault, s *probe.Sniff) probe.Fault {
	switch {
	case wire.IsReply(s.Plain):
		return bySession(f, s)
	case wire.SpeaksTLS(s):
		words := s.TLSText
		if words == "" {
			words = "it answers a ClientHello"
		}
		return probe.Fault{ID: probe.TLSServerRequiresTLS, Text: "the port speaks TLS and not plaintext: " + words}
	case s.PlainEnd == "silent":
		return probe.Fault{ID: probe.ProtoNoReply, Text: "the port accepts connections, and nothing answers"}
	}
	return byEnd(f, s)
}

// byEnd: the peer takes connections and ends them.
func byEnd(f probe.Fault, s *probe.Sniff) probe.Fault {
	ended := s.PlainEnd == "closed" || s.PlainEnd == "reset"
	if ended && (f.ID == probe.ProtoNotRedis || f.ID == probe.ProtoNoReply || f.ID == probe.TLSHandshakeFailed) {
		return probe.Fault{ID: probe.NetClosed, Text: "the peer accepts connections and closes them"}
	}
	return f
}

// bySession: Redis answers, and the exchange failed all the same. A proxy that does not know HELLO hangs up on it.
func bySession(f probe.Fault, s *probe.Sniff) probe.Fault {
	if f.ID == probe.NetClosed && (s.Hello == "closed" || s.Hello == "reset") && wire.Answers(s) {
		return probe.Fault{
			ID:   probe.ProtoProxyUnsupported,
			Text: "the peer answers Redis commands and hangs up on HELLO, as twemproxy does",
		}
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
