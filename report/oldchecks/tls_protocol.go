package checks

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// tlsProtocolChecks ask whether both sides speak TLS, and find a version and a cipher in common.
func tlsProtocolChecks() []Check {
	return []Check{
		{
			ID: "tls.sentinel_master_plaintext", Title: "TLS to the Sentinels, plaintext to the primary", Status: report.Fail,
			Doc:  "The client library of Gateway 2.9.3 to 4.0.15, Pump 0.8.4 to 1.8.3 and the Identity Broker to 1.4.0 ignores use_ssl for the servers that Sentinels name (go-redis before 8.8.3) and connects to them in plaintext. A Redis with TLS alone ends such connections. Where Redis takes plaintext all the same it is a warning: passwords and keys travel in the clear.",
			Hint: "Upgrade Tyk; until then let Redis take plaintext beside TLS, or put stunnel in between.", Judge: judgeSentinelMasterPlaintext,
		},
		{
			ID: probe.TLSServerPlaintext, Title: "TLS spoken to a plaintext server", Status: report.Fail,
			Doc:  "use_ssl is on and the port answers in plaintext. Redis takes the handshake for a command that has no end and keeps silent, so that Tyk sees \"context deadline exceeded\" after its whole timeout, never a TLS error. Told from a server that hangs by a plaintext PING on a second connection. Sentinels and data nodes share the one setting; a cluster before Redis 7.2 announces plaintext ports unless tls-cluster is on.",
			Hint: "Set use_ssl to false, or use the TLS port of the server.", Judge: judgeServerPlaintext,
		},
		{
			ID: probe.TLSServerRequiresTLS, Title: "Plaintext spoken to a TLS server", Status: report.Fail,
			Doc:  "use_ssl is off and the port speaks TLS. Tyk sees EOF or a reset connection, which a full server, a protected one and a dead backend cause as well. Told from these by a TLS handshake on a second connection, to which the server answered. Managed services with encryption in transit, Azure 6380 and DigitalOcean 25061 are of this kind.",
			Hint: "Set use_ssl to true.", Judge: judgeServerRequiresTLS,
		},
		{
			ID: probe.TLSVersion, Title: "No TLS version in common", Status: report.Fail,
			Doc:  "The server takes none of the versions between the lowest and the highest of the settings (1.2 to 1.3 by default). After such a refusal each version from 1.0 on was tried on a connection of its own, so that the message can name those of the server.",
			Hint: "Set the versions so that they include one of the server.", Judge: judgeTLSVersion,
		},
		{
			ID: probe.TLSNoSharedCipher, Title: "No cipher in common", Status: report.Fail,
			Doc:  "The server takes the TLS version and none of the cipher suites, curves or signatures of Tyk's client: lists of the server with DHE or CBC suites alone do that. Told from a missing client certificate, for which the alert is the same, by whether the server had asked for one.",
			Hint: "Allow an ECDHE suite with AES-GCM or ChaCha20 on the server (tls-ciphers).", Judge: judgeNoSharedCipher,
		},
		{
			ID: probe.TLSHandshakeFailed, Title: "TLS handshake refused", Status: report.Fail,
			Doc:   "The handshake ended for a reason that the alert does not tell: an internal error of the server, a proxy that wants a server name, a broken record. The words of the other side are in the message; the log of the server knows more.",
			Hint:  "Look at the log of the server at this moment.",
			After: []string{string(probe.NetIntercepted)}, Judge: judgeHandshakeFailed,
		},
		{
			ID: "tls.old_version", Title: "Outdated TLS version", Status: report.Warn,
			Doc:  "The handshake agreed on TLS 1.0 or 1.1, which are broken and forbidden by most rules. That happens only where the lowest version of the settings allows it and the server can do no better.",
			Hint: "Let the server take TLS 1.2 and 1.3, and set the lowest version to 1.2.", Judge: judgeOldVersion,
		},
	}
}
