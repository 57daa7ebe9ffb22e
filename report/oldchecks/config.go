package checks

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// configChecks turn what reading the settings brought to light into findings. A note that does no harm is info; one
// that explains a failure becomes a failure, and the root cause (see leads).
func configChecks() []Check {
	return []Check{
		fromNotes(Check{
			ID: "config.malformed_json", Title: "Configuration file that is not JSON", Status: report.Fail,
			Doc:  "The file cannot be decoded. The Gateway exits; Pump and the Identity Broker log it and run without anything from the file, that is against 127.0.0.1:6379. Comments, trailing commas and a byte order mark are not JSON. Measured by decoding the file as the component does.",
			Hint: "Correct the file at the place named.",
		}, nil),
		fromNotes(Check{
			ID: "config.type_error", Title: "Setting of the wrong JSON type", Status: report.Fail,
			Doc:  "A value has a type that the component cannot take: a port in quotes, a list where a string belongs. The Gateway exits; Pump and the Identity Broker drop the value and go on, which for a port means that the host is ignored too.",
			Hint: "Give the key a value of the type named.",
		}, unlessTuning),
		fromNotes(Check{
			ID: "config.bad_value", Title: "Variable with a value that Tyk refuses", Status: report.Fail,
			Doc:  "A TYK_* variable holds something that cannot be converted: yes for a boolean, an empty text for a number. The Gateway exits. Pump and the Identity Broker stop reading variables there, so that later ones have no effect. Kubernetes makes such variables by itself (tcp://...) for a Service with a matching name.",
			Hint: "Give the variable a value of the type named, or unset it.",
		}, unlessTuning),
		fromNotes(Check{
			ID: "config.file_missing", Title: "Configuration file missing", Status: report.Fail,
			Doc:  "The file that was named cannot be read. What the component does then differs: the Gateway writes its defaults there or exits, Pump runs with its variables alone, the Identity Broker exits.",
			Hint: "Mount the file at that path, or name the right one with --conf.",
		}, nil),
		fromNotes(Check{
			ID: "config.type_not_redis", Title: "Storage type other than redis", Status: report.Fail,
			Doc:  "storage.type has to be exactly redis, otherwise the Gateway exits with \"Redis connection details not set\". TYK_GW_OMITCONFIGFILE=true empties it too.",
			Hint: "Set the type to redis.",
		}, nil),
		{
			ID: "config.empty_addrs", Title: "No address configured", Status: report.Fail,
			Doc:  "Nothing names a Redis, so the client takes its default: 127.0.0.1:6379, or 127.0.0.1:26379 with a master name. In a container that is the container itself. Where a usable Redis answers there, it is a warning.",
			Hint: "Set addrs to the addresses of Redis.", Judge: judgeEmptyAddrs,
		},
		fromNotes(Check{
			ID: "config.host_without_port", Title: "Host without a port", Status: report.Fail,
			Doc:  "host is only used together with a port other than 0. Without one the host is ignored and the client takes 127.0.0.1:6379. Where a usable Redis answers there, it is a warning.",
			Hint: "Set the port next to the host, or use addrs.",
		}, unlessFallbackWorks),
		{
			ID: probe.ConfigBadAddr, Title: "Address that cannot be dialled", Status: report.Fail,
			Doc:   "An address is no host:port: the port is missing, there is a scheme, a blank after a comma, an IPv6 address without brackets, or a JSON list in a variable. Tyk passes it on unchecked and every dial fails. It is a failure where the client uses that address alone or all are bad, a warning where others serve.",
			Hint:  "Write each address as host:port, IPv6 as [::1]:6379, in a variable with commas and no blanks between.",
			Judge: judgeBadAddr,
		},
		fromNotes(Check{
			ID: "config.bad_tls_version", Title: "TLS version that does not exist", Status: report.Fail,
			Doc:  "The lowest and highest version have to be 1.0, 1.1, 1.2 or 1.3, the lowest not above the highest. With anything else the component does not build its client.",
			Hint: "Use 1.2 and 1.3.",
		}, nil),
		fromNotes(Check{
			ID: "config.incomplete_keypair", Title: "Client certificate without its key, or the reverse", Status: report.Warn,
			Doc:  "cert_file and key_file are used only together. With one of them Tyk silently sends no client certificate. It is a failure where the server asks for one.",
			Hint: "Set both cert_file and key_file.",
		}, nil),
		fromNotes(Check{
			ID: "config.unknown_key", Title: "Key that Tyk does not know", Status: report.Warn,
			Doc:  "Tyk ignores unknown keys without a word: misspelt ones, those of another component, of another version, and some that its documentation once got wrong (ssl_secure_skip_verify, max_version). It is a failure, and the root cause, where a fault follows from it, and info where the value equals what is in force anyhow.",
			Hint: "Rename the key to the one that this component and version reads.",
		}, nil),
		fromNotes(Check{
			ID: "config.unknown_variable", Title: "Variable that Tyk does not know", Status: report.Warn,
			Doc:  "A variable with Tyk's prefix matches no setting. Names are made of the field name without inner underscores: TYK_GW_STORAGE_USESSL, not TYK_GW_STORAGE_USE_SSL.",
			Hint: "Rename the variable.",
		}, nil),
		fromNotes(Check{
			ID: "config.empty_variable_overrides", Title: "Empty variable that overrides the file", Status: report.Warn,
			Doc:  "A variable that is set but empty counts as set: it replaces the value of the file by nothing. Optional or missing keys of Kubernetes secrets leave such variables behind.",
			Hint: "Unset the variable, or give it the value.",
		}, nil),
		fromNotes(Check{
			ID: "config.unresolved_reference", Title: "Reference that Tyk does not resolve", Status: report.Fail,
			Doc:  "vault://, consul://, env:// and secrets:// are resolved by the Gateway in storage.password and cache_storage.password only. Elsewhere the text itself is used as the value; a reference to nothing leaves an empty password or stops the Gateway. Where the servers take the text all the same it is a warning.",
			Hint: "Put the value itself there, or use a field in which Tyk resolves references.",
		}, unlessWorks),
		fromNotes(Check{
			ID: "config.deprecated_hosts", Title: "Deprecated hosts", Status: report.Warn,
			Doc:  "hosts is a map, so the order of its servers is random, a host with several ports keeps only the last, and IPv6 cannot be written in its variable. addrs replaces it since Gateway 2.9.3.",
			Hint: "Use addrs instead of hosts.",
		}, nil),
		fromNotes(Check{
			ID: "config.hosts_collapsed", Title: "Entries of hosts lost", Status: report.Fail,
			Doc:  "hosts is a map from host to port: of several entries for one host only the last is left. Where what is left is enough for the client to work, it is a warning.",
			Hint: "Use addrs, which is a list.",
		}, unlessFallbackWorks),
		fromNotes(Check{
			ID: "config.hosts_ignored", Title: "Addresses that are ignored", Status: report.Warn,
			Doc:  "addrs wins over hosts, and hosts over host and port; the losers are ignored silently, wherever they come from. A changed host has no effect while addrs is set.",
			Hint: "Keep one of addrs, hosts, host and port.",
		}, nil),
		fromNotes(Check{
			ID: "config.only_first_addr_used", Title: "Only the first address is used", Status: report.Warn,
			Doc:   "Without enable_cluster and without a master name the client uses one address, the first. The number of addresses does not select the mode.",
			Hint:  "Set enable_cluster for a cluster, master_name for Sentinels, or leave one address.",
			After: []string{"mode.cluster_not_enabled", "mode.master_name_missing"},
		}, nil),
		fromNotes(Check{
			ID: "config.db_ignored_in_cluster", Title: "Database ignored in cluster mode", Status: report.Warn,
			Doc:  "A cluster has database 0 only, and the cluster client ignores the setting without a message. Somebody who wanted to separate environments by it has not.",
			Hint: "Set the database to 0.",
		}, nil),
		fromNotes(Check{
			ID: "config.timeout_unit", Title: "Timeout in the wrong unit", Status: report.Warn,
			Doc:  "timeout is in seconds everywhere, although Pump's documentation says milliseconds. 5000 is 83 minutes, for which a dead connection blocks. A negative one makes every dial of the Identity Broker fail at once.",
			Hint: "Write the timeout in seconds; the default is 5.",
		}, nil),
		fromNotes(Check{
			ID: "config.max_idle_inert", Title: "Setting without effect: optimisation_max_idle", Status: report.Info,
			Doc:  "Gateway since 2.9.3, Pump since 0.8.4 and the Identity Broker since 1.0.0 do not read it. optimisation_max_active alone sizes the pool, and connections open on demand.",
			Hint: "Remove it.",
		}, nil),
		fromNotes(Check{
			ID: "config.whitespace_in_secret", Title: "White space around a password", Status: report.Warn,
			Doc:  "The password begins or ends with white space. A secret made from a file often ends in a line break, which Tyk sends along. It is a failure where Redis refuses the password.",
			Hint: "Make the secret anew without it: echo -n, or printf %s.",
		}, nil),
		{
			ID: probe.ConfigDBOutOfRange, Title: "Database number that the server does not have", Status: report.Fail,
			Doc:  "SELECT failed: the number is not below the server's databases setting (16 by default). Tyk's connections are unusable. Seen as the reply to SELECT on the connection.",
			Hint: "Use a database that exists, the same for all components.", Judge: judgeDBOutOfRange,
		},
		{
			ID: probe.ConfigDBInCluster, Title: "Database other than 0 on a cluster", Status: report.Fail,
			Doc:   "SELECT is not allowed in cluster mode, and a client without cluster support sends it for every number above 0. All its connections fail.",
			Hint:  "Set the database to 0.",
			After: []string{"mode.cluster_not_enabled"}, Judge: judgeDBInCluster,
		},
	}
}

// fromNotes completes a check that is judged from the notes of its id alone.
func fromNotes(check Check, status func(*Case, *probe.Store, *probe.Note) report.Status) Check {
	check.Judge = func(c *Case) []report.Finding { return noteFindings(c, check.ID, status) }
	return check
}
