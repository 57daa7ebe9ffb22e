package component

import "tyk-redis-doctor/probe"

// tib is the Tyk Identity Broker. Its file must be there, also where TYK_IB_OMITCONFIGFILE drops what it holds; errors
// in it and in the variables are logged, and the rest counts.
var tib = Component{
	ID: probe.TIB, Title: "Tyk Identity Broker", Short: "Identity Broker", Sentence: "the Identity Broker", Product: "TIB",
	Source: Code, Newest: "1.7.2", Beyond: ">=1.8.0",

	Places:    []string{"tib.conf", "/opt/tyk-identity-broker/tib.conf"},
	FileNames: []string{"tib", "identity"},
	Keys:      []string{"backend", "tykapisettings", "profiledir"},
	Binaries:  []string{"tyk-identity-broker", "tib"},
	Images:    []string{"tyk-identity-broker"},
	Prefix:    "TYK_IB",
	Mistaken:  []string{"TYKIB_", "TYK_TIB_"},

	Blocks: []Block{{
		Name: "identity_backend_settings", Path: "BackEnd.IdentityBackendSettings", Prefix: "TYK_IB_BACKEND_IDENTITYBACKENDSETTINGS",
		Words: []string{"backendidentitysettings", "identitybackendsettings", "identitybackend", "storage"}, Rows: tibRows,
	}},
	Overrides:     []Override{},
	Misdocumented: map[Field]string{},
	Loading: Loading{
		Fatal: Never, Lone: Always, Omits: ">=1.3.0", OmitsRead: Never, OldEnvconfig: Never, Together: Never,
		BuiltIn: map[Field]string{},
		NoFile: Outcome{Exits, "There is no tib.conf in the working directory: the Identity Broker exits, also with " +
			"TYK_IB_OMITCONFIGFILE=true: Could not open configuration, giving up."},
		Absent:     Outcome{Exits, tibGivesUp},
		NoFolder:   Outcome{Exits, tibGivesUp},
		Unreadable: Outcome{Exits, tibGivesUp},
		Null:       Outcome{Goes, "The Identity Broker takes it as an empty file."},
		Shapes:     []Shape{{"", "tib"}},
	},
	Types:    []TypeRule{},
	Resolves: unresolved,
	Client: Client{
		Count:      []Count{{"", 2}},
		ShardCount: ">=0.3.0 <=0.7.2", PingDecides: Never, Limiter: Never, LimiterIgnoresTLS: Never,
		KeepsPool: "<1.5.0", FixedIdle: "<1.5.0", BoundedPool: Never, NegativeTimeouts: ">=1.5.0",
	},
	Eras: []Era{
		{"<=0.7.2", "redigo", ""},
		{"<=1.1.0", "v6", "6.15.6"},
		{"<=1.4.0", "v8", "8.3.1"},
		{"<1.5.0", "v8", "8.11.5"},
		{"<1.6.0", "v9", "9.3.1"},
		{"<=1.7.0", "v9", "9.5.3"},
		{"", "v9", "9.7.3"},
	},
	First:    Milestones{LastRedigo: "0.7.2", GoRedis: "1.0", Username: "1.1.1", MasterTLS: "1.4.1", Storage: "1.5"},
	Supports: []Support{}, // nothing is documented
	// The older chart makes a tib.conf of its own, and no variable of it: its values reach the broker through Extra alone.
	Charts: []Chart{{
		Name: TykHelmChart, Installs: Always, Redis: "redis", Extra: "tib.extraEnvs", Always: map[string]string{}, Values: []Value{},
		Present: Presence{Switch: "tib.enabled"},
	}},
	Shares: Nobody,
	Work:   tibWork,
}

const tibGivesUp = "The Identity Broker exits, also with TYK_IB_OMITCONFIGFILE=true: Could not open configuration, giving up."

// tibRows are the keys of BackEnd.IdentityBackendSettings: Go names, without underscores, in any case.
var tibRows = []Row{
	{Database, "Database", "Database", Int, "", false},
	{Username, "Username", "Username", String, ">=1.1.1", false},
	{Password, "Password", "Password", String, "", false},
	{Host, "Host", "Host", String, ">=1.5.0", false},
	{Port, "Port", "Port", Int, ">=1.5.0", false},
	{Timeout, "Timeout", "Timeout", Int, ">=1.5.0", false},
	{MaxIdle, "MaxIdle", "MaxIdle", Int, "", false},
	{MaxActive, "MaxActive", "MaxActive", Int, "", false},
	{UseSSL, "UseSSL", "UseSSL", Bool, ">=0.7.1", false},
	{SkipVerify, "SSLInsecureSkipVerify", "SSLInsecureSkipVerify", Bool, ">=0.7.1", false},
	{CAFile, "CAFile", "CAFile", String, ">=1.5.0", false},
	{CertFile, "CertFile", "CertFile", String, ">=1.5.0", false},
	{KeyFile, "KeyFile", "KeyFile", String, ">=1.5.0", false},
	{MaxVersion, "MaxVersion", "MaxVersion", String, ">=1.5.0", false},
	{MinVersion, "MinVersion", "MinVersion", String, ">=1.5.0", false},
	{EnableCluster, "EnableCluster", "EnableCluster", Bool, "", false},
	{Addrs, "Addrs", "Addrs", List, ">=1.1.1", false},
	{Hosts, "Hosts", "Hosts", Map, "", false},
	{MasterName, "MasterName", "MasterName", String, ">=1.0.0", false},
	{SentinelPassword, "SentinelPassword", "SentinelPassword", String, ">=1.1.1", false},
}

var tibWork = []Work{
	{Key: "identity-cache.*", Use: "identities", Vital: true, Commands: []string{"SET", "GET", "DEL"}},
	{Key: "tib-provider-config-*", Use: "profiles", Commands: []string{"SET", "GET", "DEL", "SCAN"}},
}
