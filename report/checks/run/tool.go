package run

import (
	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
)

// judgeFailed is made by the pass that asks the judges.
var judgeFailed = checks.Check{
	ID: probe.RunJudgeFailed, Title: "Check that failed", Status: report.Warn, Degraded: checks.DegradedTool, Costs: true,
	Role: checks.ForJudges,
	Doc:  "A check of this program met evidence that it could not handle. All other checks were made. It says nothing about Redis.",
	Hint: "Report it with the bundle of this run.",
}

// unexplained is made by a pass that looks, when all judges have answered, for visits that none of them told.
var unexplained = checks.Check{
	ID: probe.RunUnexplained, Title: "Visit that failed for a reason no other finding tells", Status: report.Fail,
	Broken: checks.BrokenUnexplained, Costs: true, Role: checks.ForVisits,
	Doc: "A step of the visit failed at a server that the component uses, and no other check had a word for it. What the server or the " +
		"system said is in the message.",
	Hint: "Read what was said there; run bundle and report it.",
	After: []probe.FaultID{
		"config.*", "net.*", "proto.*", "tls.*", "auth.*", "mode.*", "cluster.*", "sentinel.*", "repl.*", "server.*", "capacity.*",
	},
}
