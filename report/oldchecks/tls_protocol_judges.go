package checks

import (
	"fmt"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// plainToMaster is true for a store whose client speaks TLS to Sentinels and plaintext to what they name.
func plainToMaster(s *probe.Store) bool {
	return s.Driver.PlainMaster && s.Mode == probe.Sentinel && s.TLS.Enabled
}

func judgeSentinelMasterPlaintext(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		if !plainToMaster(s) {
			continue
		}
		f := report.Finding{
			Store: s.ID, Verify: verify(s, "tls.*"), Evidence: []string{c.AtStore(s, "driver")},
			Message: fmt.Sprintf("%s %s connects to the primary that the Sentinels name in plaintext, in spite of %s.", product(s.Component), s.TykVersion, keyOf(s, component.UseSSL)),
			Hint:    "Upgrade " + product(s.Component) + ", or let Redis take plaintext beside TLS (port next to tls-port).",
			Fix:     []report.Fix{redisConf("port 6379  # redis.conf, next to tls-port: takes plaintext, too")},
		}
		takesPlain := false
		primary := c.hasPrimary(s)
		for _, n := range c.DataNodes(s.ID) {
			if step, _ := met(n, probe.TLSServerRequiresTLS); step != nil && (n.Role == probe.Primary || !primary) {
				f.Nodes = append(f.Nodes, n.Addr)
				f.Evidence = append(f.Evidence, c.AtStep(n, step))
			}
			takesPlain = takesPlain || n.Answered() && n.TLS == nil
		}
		switch {
		case len(f.Nodes) > 0:
			f.Message = strings.TrimSuffix(f.Message, ".") + ", and {nodes} {speaks|speak} TLS alone."
		case takesPlain:
			f.Status = report.Warn
			f.Message = strings.TrimSuffix(f.Message, ".") + ": it works, and passwords and keys travel in the clear."
		}
		out = append(out, f)
	}
	return out
}

// hasPrimary is true where it is known which of a store's servers is the primary.
func (c *Case) hasPrimary(s *probe.Store) bool {
	return slices.ContainsFunc(c.DataNodes(s.ID), func(n *probe.Node) bool { return n.Role == probe.Primary })
}

func judgeServerPlaintext(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.TLSServerPlaintext) {
		key := keyOf(t.s, component.UseSSL)
		f := c.finding(t, fmt.Sprintf("%s is on and {nodes} {answers|answer} in plaintext; Tyk waits there until its timeout.", key))
		f.Hint = fmt.Sprintf("Set %s to false, or use the TLS port of the server.", key)
		f.Fix = append(setField(t.s, component.UseSSL, false), redisConf("or tls-port 6380, tls-cert-file, tls-key-file in redis.conf, and that port in "+addrKey(t.s)))
		others := c.spokeTLS(t.s, t.n)
		switch {
		case t.s.Mode == probe.Cluster && !t.n.Listed && others:
			f.Message = "The cluster announces {nodes} to TLS clients, and that is a plaintext port."
			f.Hint = "Set tls-cluster to yes on every node, or upgrade to Redis 7.2."
			f.Fix = []report.Fix{redisFix(t.n.Addr, "CONFIG SET tls-cluster yes"), redisConf("tls-cluster yes  # redis.conf of every node; or port 0, so that TLS alone is left")}
		case t.s.Mode == probe.Sentinel && t.n.Purpose == probe.AsData && others:
			f.Message = fmt.Sprintf("The Sentinels speak TLS and name {nodes}, which answers in plaintext; %s is for both.", key)
			f.Hint = "Let Redis and its Sentinels both speak TLS (tls-port, tls-replication yes), or neither."
			f.Fix = []report.Fix{redisConf("tls-port 6379, port 0, tls-replication yes  # redis.conf; the Sentinels learn the port from it")}
		case t.n.Purpose == probe.AsSentinel:
			f.Message = fmt.Sprintf("%s is on and the Sentinel at {nodes} {answers|answer} in plaintext; %s is for Sentinels and Redis alike.", key, key)
		}
		out = append(out, f)
	}
	return out
}

// spokeTLS is true where another node of the store completed a handshake.
func (c *Case) spokeTLS(s *probe.Store, n *probe.Node) bool {
	return slices.ContainsFunc(c.Nodes(s.ID), func(o *probe.Node) bool { return o != n && o.TLS != nil && o.TLS.Version != "" })
}

func judgeServerRequiresTLS(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.TLSServerRequiresTLS) {
		if plainToMaster(t.s) {
			continue // told by tls.sentinel_master_plaintext
		}
		key := keyOf(t.s, component.UseSSL)
		f := c.finding(t, fmt.Sprintf("{nodes} {speaks|speak} TLS and %s is off, so the server ends every connection.", key))
		f.Hint = fmt.Sprintf("Set %s to true.", key)
		f.Fix = setField(t.s, component.UseSSL, true)
		if _, has := spell(t.s, component.CAFile); has && t.s.Driver.KnowsTLSFiles {
			f.Hint += fmt.Sprintf(" If its certificate is by a private CA, set %s as well.", keyOf(t.s, component.CAFile))
		}
		if t.s.Mode == probe.Sentinel && t.n.Purpose == probe.AsData && c.othersInPlain(t.s, t.n) {
			f.Message = fmt.Sprintf("The Sentinels speak plaintext and name {nodes}, which speaks TLS; %s is for both.", key)
			f.Hint = fmt.Sprintf("Give the Sentinels TLS as well (tls-port in sentinel.conf) and set %s to true.", key)
		}
		out = append(out, f)
	}
	return out
}

// othersInPlain is true where another node of the store answered without TLS.
func (c *Case) othersInPlain(s *probe.Store, n *probe.Node) bool {
	return slices.ContainsFunc(c.Nodes(s.ID), func(o *probe.Node) bool { return o != n && o.TLS == nil && o.Answered() })
}

func judgeTLSVersion(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.TLSVersion) {
		f := c.finding(t, fmt.Sprintf("{nodes} and %s have no TLS version in common%s.", product(t.s.Component), saying(t.fault)))
		f.Fix = []report.Fix{redisConf(`tls-protocols "TLSv1.2 TLSv1.3"  # redis.conf of the server`)}
		if t.n.TLS == nil || len(t.n.TLS.ServerVersions) == 0 {
			out = append(out, f)
			continue
		}
		has := t.n.TLS.ServerVersions
		f.Message = fmt.Sprintf("{nodes} {takes|take} TLS %s, and %s offers %s.", listed(has), product(t.s.Component), offered(t.s))
		field, value := versionFix(t.s, has)
		_, spelled := spell(t.s, field)
		switch {
		case !t.s.Driver.KnowsTLSFiles || !spelled || field == "":
			f.Hint = "Let the server take TLS 1.2 or 1.3: this version of Tyk has no setting for it."
		case value < "1.2":
			f.Hint = fmt.Sprintf("Let the server take TLS 1.2; if it cannot, set %s to %s, which is insecure.", keyOf(t.s, field), value)
			f.Fix = append(f.Fix, setField(t.s, field, value)...)
		default:
			f.Hint = fmt.Sprintf("Set %s to %s.", keyOf(t.s, field), value)
			f.Fix = append(setField(t.s, field, value), f.Fix...)
		}
		out = append(out, f)
	}
	return out
}

// offered is the range of versions of a store's client.
func offered(s *probe.Store) string {
	low, high := orDefault(s.TLS.MinVersion, "1.2"), orDefault(s.TLS.MaxVersion, "1.3")
	if low == high {
		return low + " alone"
	}
	return low + " to " + high
}

// versionFix is the end of the client's range that has to move, and where to, to reach the server's best version.
func versionFix(s *probe.Store, has []string) (component.Field, string) {
	best, least := slices.Max(has), slices.Min(has)
	switch {
	case best < orDefault(s.TLS.MinVersion, "1.2"):
		return component.MinVersion, best
	case least > orDefault(s.TLS.MaxVersion, "1.3"):
		return component.MaxVersion, best
	}
	return "", ""
}

func judgeNoSharedCipher(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.TLSNoSharedCipher) {
		f := c.finding(t, fmt.Sprintf("{nodes} and %s have no TLS cipher in common%s.", product(t.s.Component), saying(t.fault)))
		f.Fix = []report.Fix{redisFix(t.n.Addr, "CONFIG SET tls-ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384")}
		out = append(out, f)
	}
	return out
}

func judgeHandshakeFailed(c *Case) []report.Finding {
	var out []report.Finding
	for _, t := range c.troubles(probe.TLSHandshakeFailed) {
		out = append(out, c.finding(t, "{nodes} {does|do} not complete the TLS handshake"+saying(t.fault)+"."))
	}
	return out
}

func judgeOldVersion(c *Case) []report.Finding {
	var out []report.Finding
	for _, s := range c.Stores() {
		for _, n := range c.Nodes(s.ID) {
			if n.TLS == nil || n.TLS.Version != "1.0" && n.TLS.Version != "1.1" {
				continue
			}
			out = append(out, report.Finding{
				Store: s.ID, Nodes: []string{n.Addr}, Verify: verify(s, "tls.*"), Evidence: []string{c.At(n, "tls/version")},
				Message: fmt.Sprintf("The connection to {nodes} uses TLS %s, which is not secure any more.", n.TLS.Version),
				Fix: append([]report.Fix{redisConf(`tls-protocols "TLSv1.2 TLSv1.3"  # redis.conf of the server`)},
					setField(s, component.MinVersion, "1.2")...),
			})
		}
	}
	return out
}
