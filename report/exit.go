package report

// Exit statuses of the program.
const (
	ExitOK         = 0
	ExitFindings   = 1 // findings at or above the chosen level
	ExitUsage      = 2 // the command line is wrong, or an output file cannot be written
	ExitIncomplete = 3 // no verdict, and nothing worse was found
	ExitInternal   = 4
)

// FailOn is the level from which findings make the exit status 1.
type FailOn string

// The levels of --fail-on.
const (
	FailOnFail  FailOn = "fail"
	FailOnWarn  FailOn = "warn"
	FailOnNever FailOn = "never"
)

// ExitCode decides the exit status, the same for every format.
func ExitCode(r *Report, on FailOn) int {
	worst := Pass
	if r.Verdict == Broken {
		worst = Fail
	}
	for _, f := range r.Findings {
		if f.Accepted == "" && f.Status.Rank() > worst.Rank() {
			worst = f.Status
		}
	}
	if on == FailOnFail && worst == Fail || on == FailOnWarn && worst.Rank() >= Warn.Rank() {
		return ExitFindings
	}
	if r.Verdict == Incomplete {
		return ExitIncomplete
	}
	return ExitOK
}

// NagiosCode is the exit status of the plugin protocol: OK, WARNING, CRITICAL, UNKNOWN.
func NagiosCode(v Verdict) int {
	switch v {
	case Healthy:
		return 0
	case Degraded:
		return 1
	case Broken:
		return 2
	}
	return 3
}
