package component

// tykSync is Tyk Sync, which copies definitions of APIs between a Dashboard or Gateway and a repository.
var tykSync = Outsider{
	Title:     "Tyk Sync",
	Names:     []string{"sync", "synk", "tyk-sync"},
	Files:     []string{".tyk.json"},
	FileNames: []string{"tyk-sync", "tyk_sync", "tyksync", "synk"},
	Variables: []string{"TYKGIT_GW_SECRET", "TYKGIT_DB_SECRET"},
	Images:    []string{"tyk-sync"},
	Why: "It speaks to the APIs of the Dashboard and the Gateway alone, and nobody reads a sentinel_password that is given to it. Pass the " +
		"configuration of those; that of MDCB, which is also called Sink, with --component mdcb.",
}
