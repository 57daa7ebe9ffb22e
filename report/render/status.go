package render

import "tyk-redis-doctor/report"

// signOf is the one-character sign of a status.
func signOf(s report.Status) string {
	switch s {
	case report.Fail:
		return "x"
	case report.Warn:
		return "!"
	case report.Info:
		return "."
	case report.Skipped:
		return "-"
	}
	return "+"
}

func moodOf(s report.Status) mood {
	switch s {
	case report.Fail:
		return bad
	case report.Warn:
		return warning
	case report.Pass:
		return good
	}
	return faint
}

func moodOfVerdict(v report.Verdict) mood {
	switch v {
	case report.Broken:
		return bad
	case report.Degraded:
		return warning
	case report.Healthy:
		return good
	}
	return strong
}
