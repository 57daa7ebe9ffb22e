package visit

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tyk-redis-doctor/probe"
	lab "tyk-redis-doctor/probe/estate"
	rt "tyk-redis-doctor/probe/redistest"
)

// One that swallows a command is asked the rest on a further connection, and whether it answers at all is known.
func TestSilentAtOneCommand(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		silent  string
		refused []string
		proved  []probe.Function
	}{
		"SUBSCRIBE": {"SUBSCRIBE", []string{"subscribe SUBSCRIBE proto.no_reply"},
			[]probe.Function{probe.Read, probe.Write, probe.Transaction, probe.Script, probe.Publish}},
		"MULTI": {"MULTI", []string{"transaction MULTI proto.no_reply"}, []probe.Function{probe.Read, probe.Subscribe}},
		"a read": {"GET", []string{"read GET proto.no_reply"},
			[]probe.Function{probe.Transaction}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := serve(t, rules("$-1\r\n", map[string]string{"EVALSHA": "-NOSCRIPT x\r\n"}))
			f.On(c.silent, rt.Hang())
			n := look(t, Options{Timeout: 250 * time.Millisecond}, store("gateway/storage", probe.Standalone, f.Addr))[0]
			if n.Rights == nil || n.Rights.AnswersPing == nil || !*n.Rights.AnswersPing {
				t.Fatalf("%+v, steps %+v", n.Rights, n.Steps)
			}
			_, refused := told(n)
			if diff := cmp.Diff(c.refused, refused); diff != "" {
				t.Errorf("refused (-want +got):\n%s\n%+v", diff, n.Rights.Proofs[probe.Transaction])
			}
			for _, f := range c.proved {
				if p := n.Rights.Proofs[f]; p == nil || p.Queued+p.Answered == 0 {
					t.Errorf("%s: %+v", f, p)
				}
			}
		})
	}
}

// One that answers nothing any more is told from one that swallows a command.
func TestSilentFromThenOn(t *testing.T) {
	t.Parallel()
	f := serve(t, rules("$-1\r\n", map[string]string{"EVALSHA": "-NOSCRIPT x\r\n"}))
	f.On("SUBSCRIBE", func(p *rt.Peer, _ []string) {
		f.On("PING", rt.Hang())
		p.Hang()
	})
	n := look(t, Options{Timeout: 250 * time.Millisecond}, store("gateway/storage", probe.Standalone, f.Addr))[0]
	if n.Rights == nil || n.Rights.AnswersPing == nil || *n.Rights.AnswersPing {
		t.Errorf("%+v, steps %+v", n.Rights, n.Steps)
	}
}

// Who renames MULTI mostly renames more: what cannot be queued is looked up.
func TestRenamedTogether(t *testing.T) {
	t.Parallel()
	ctx, e := open(t)
	s := must[*lab.Server](t)(e.Server(ctx, lab.Lines(`rename-command MULTI ""`, `rename-command EXPIRE ""`, `rename-command INCR other`)))
	n := look(t, Options{}, store("gateway/storage", probe.Standalone, s.Addr()))[0]
	var lacks []string
	for _, r := range n.Rights.Refused {
		if r.Fault.ID == probe.ServerCommandDisabled && r.Fault.Command != "" {
			lacks = append(lacks, r.Command)
		}
	}
	slices.Sort(lacks)
	if lacks = slices.Compact(lacks); !slices.Equal(lacks, []string{"EXPIRE", "INCR", "MULTI"}) {
		t.Errorf("%q of %+v", lacks, n.Rights.Refused)
	}
}
