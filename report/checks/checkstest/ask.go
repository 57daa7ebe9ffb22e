package checkstest

import (
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
)

// Ask is what one check of a room says of an estate, with its own status filled in.
func Ask(t *testing.T, room []checks.Check, e *Estate, id probe.FaultID) []checks.Finding {
	t.Helper()
	for _, check := range room {
		if check.ID != id {
			continue
		}
		out := check.Judge(e.Case())
		for i := range out {
			if out[i].Status == "" {
				out[i].Status = check.Status
			}
		}
		return out
	}
	t.Fatalf("no check %s", id)
	return nil
}

// Worst is the worst status among findings, "" for none.
func Worst(found []checks.Finding) report.Status {
	var out report.Status
	for _, f := range found {
		if f.Status.Rank() > out.Rank() {
			out = f.Status
		}
	}
	return out
}

// Example is a check with an estate in which it answers and one in which it has nothing to say above info, or nothing at
// all where it is an info.
type Example struct {
	ID     probe.FaultID
	Status report.Status // of the worst finding in Bad
	Bad    func() *Estate
	Good   func() *Estate
}

// Examples holds every check of a room against its example; one without fails.
func Examples(t *testing.T, room []checks.Check, examples []Example) {
	t.Helper()
	has := map[probe.FaultID]bool{}
	for _, x := range examples {
		has[x.ID] = true
		if got := Worst(Ask(t, room, x.Bad(), x.ID)); got != x.Status {
			t.Errorf("%s: %q in the spoilt estate, want %q", x.ID, got, x.Status)
		}
		if got := Worst(Ask(t, room, x.Good(), x.ID)); got.Rank() > report.Info.Rank() || x.Status == report.Info && got != "" {
			t.Errorf("%s: %q in the good estate", x.ID, got)
		}
	}
	for _, check := range room {
		if !has[check.ID] {
			t.Errorf("%s has no example", check.ID)
		}
	}
}

// Way is the fixes of one way among findings, and those that are in no way; way 1 is all of a fix without alternatives.
func Way(found []checks.Finding, way int) []report.Fix {
	var out []report.Fix
	for _, f := range found {
		for _, x := range f.Fix {
			if max(x.Way, 1) == way {
				out = append(out, x)
			}
		}
	}
	return out
}
