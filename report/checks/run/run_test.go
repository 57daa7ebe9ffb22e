package run_test

import (
	"slices"
	"testing"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/checks/run"
)

type estate = checkstest.Estate

// judged are the checks of the room that have a judge; the others are made by passes.
func judged() []checks.Check {
	return slices.DeleteFunc(run.Checks(), func(c checks.Check) bool { return c.Judge == nil })
}

func ask(t *testing.T, e *estate, id probe.FaultID) []checks.Finding {
	t.Helper()
	return checkstest.Ask(t, judged(), e, id)
}

// rehearsed is an estate with a rehearsal.
func rehearsed(e *estate, r probe.Rehearsal) *estate {
	r.Store = "gateway/storage"
	e.Ev.Rehearsals = []probe.Rehearsal{r}
	return e
}

// cut is a cluster of which the deadline kept one node from us.
func cut() *estate {
	e := checkstest.Cluster()
	e.Ev.Cut = "deadline"
	checkstest.Fails(e.At("10.0.0.21:6379"), probe.StepTCP, probe.RunCutShort, "deadline")
	return e
}

// hidden is a standalone server that refuses CONFIG GET in a way.
func hidden(how probe.FaultID) *estate {
	e := checkstest.Standalone()
	e.Nodes[0].NotVisible = []probe.NotVisible{{What: "CONFIG GET", Text: "no", ID: how}}
	return e
}

func TestEveryCheckHasItsExample(t *testing.T) {
	failed := func() *estate {
		return rehearsed(checkstest.Standalone(), probe.Rehearsal{Error: "redis: something new"})
	}
	checkstest.Examples(t, judged(), []checkstest.Example{
		{ID: probe.RehearsalClientFailed, Status: report.Fail, Bad: failed, Good: checkstest.Standalone},
		{ID: probe.RunCutShort, Status: report.Info, Bad: cut, Good: checkstest.Cluster},
		{ID: probe.RunNotVisible, Status: report.Info, Bad: func() *estate { return hidden(probe.AuthNoPermission) },
			Good: checkstest.Standalone},
	})
}

func TestTheRehearsalOfTheClient(t *testing.T) {
	ended := rehearsed(checkstest.Standalone(), probe.Rehearsal{Error: "context deadline exceeded"})
	ended.Ev.Cut = "deadline"
	if found := ask(t, ended, probe.RehearsalClientFailed); len(found) > 0 {
		t.Errorf("the deadline is not the client's fault: %+v", found)
	}
	skipped := rehearsed(checkstest.Standalone(), probe.Rehearsal{Skipped: "the store cannot start"})
	if found := ask(t, skipped, probe.RehearsalClientFailed); len(found) > 0 {
		t.Errorf("none was made: %+v", found)
	}
	refused := rehearsed(checkstest.Cluster(), probe.Rehearsal{Keys: []probe.KeyAnswer{
		{Addr: "10.0.0.11:6379", OK: true}, {Addr: "10.0.0.12:6379", Error: "no upstream host"},
	}})
	if found := ask(t, refused, probe.RehearsalClientFailed); len(found) != 1 || !slices.Equal(found[0].Nodes, []string{"10.0.0.12:6379"}) {
		t.Errorf("a key at one primary: %+v", found)
	}
	away := rehearsed(checkstest.Cluster(), probe.Rehearsal{Error: "i/o timeout"})
	checkstest.Fails(away.At("10.0.0.23:6379"), probe.StepTCP, probe.NetTimeout, "i/o timeout")
	if got := checkstest.Worst(ask(t, away, probe.RehearsalClientFailed)); got != report.Warn {
		t.Errorf("it may have picked the server that does not answer: %q", got)
	}
}

func TestWhatWouldLetTheToolSeeMore(t *testing.T) {
	found := ask(t, hidden(probe.AuthNoPermission), probe.RunNotVisible)
	if one := checkstest.Way(found, 1); len(one) != 1 || !slices.Equal(one[0].Argv, []string{"ACL", "SETUSER", "default", "+config|get"}) {
		t.Errorf("%+v", one)
	}
	if one := checkstest.Way(ask(t, hidden(probe.ServerCommandDisabled), probe.RunNotVisible), 1); len(one) > 0 {
		t.Errorf("no rule brings back a command that is not there: %+v", one)
	}
}
