//go:build walk

package walk

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"tyk-redis-doctor/probe/estate"
)

var (
	flagSteps   = flag.Int("steps", 100, "how many steps in all")
	flagLength  = flag.Int("length", 10, "how many steps one estate lives")
	flagSeed    = flag.Uint64("seed", 0, "chooses the estates and the faults; 0: by the clock")
	flagLeg     = flag.Int("leg", -1, "this estate of the seed alone")
	flagLegs    = flag.Int("legs", 2, "how many estates at a time")
	flagServers = flag.String("servers", "", "a folder with another redis-server")
	flagKeep    = flag.String("keep", "", "the folder for reports of disagreements; a new one where it is empty")
	flagKind    = flag.String("kind", "", "estates of this kind alone: standalone, cluster, sentinel")
	flagFault   = flag.String("fault", "", "faults alone whose name matches this regular expression")
	flagEvery   = flag.Bool("every", false, "print every step")
)

// sums is what all legs found.
type sums struct {
	mu       sync.Mutex
	outcomes map[string]int
	verdicts map[string]int
	faults   map[string]int
	steps    int
	bad      int // disagreements that a second look confirmed, and misbehaviour
	journal  *os.File
	keep     string
}

// TestWalk walks. It fails where a disagreement lasted, and prints all of them.
func TestWalk(t *testing.T) {
	binary := os.Getenv("BINARY")
	if binary == "" {
		t.Fatal("BINARY is not set; use make walk")
	}
	if *flagServers != "" {
		t.Setenv(estate.Variable, filepath.Join(*flagServers, "redis-server"))
	}
	seed := *flagSeed
	if seed == 0 {
		seed = uint64(time.Now().Unix())
	}
	s, err := newSums(*flagKeep)
	if err != nil {
		t.Fatal(err)
	}
	defer s.journal.Close()
	first, last := 0, (*flagSteps+*flagLength-1) / *flagLength
	if *flagLeg >= 0 {
		first, last = *flagLeg, *flagLeg+1
	}
	t.Logf("seed %d, reports in %s", seed, s.keep)
	legs := make(chan int)
	var all sync.WaitGroup
	for range *flagLegs {
		all.Go(func() {
			for n := range legs {
				if err := leg(t.Context(), s, binary, seed, n); err != nil {
					t.Errorf("seed %d leg %d: %v", seed, n, err)
				}
			}
		})
	}
	for n := first; n < last; n++ {
		legs <- n
	}
	close(legs)
	all.Wait()
	t.Log(s)
	if s.bad > 0 {
		t.Errorf("%d disagreements", s.bad)
	}
}

func newSums(keep string) (*sums, error) {
	var err error
	if keep == "" {
		keep, err = os.MkdirTemp("", "walk-reports-")
	} else {
		err = os.MkdirAll(keep, 0o755)
	}
	if err != nil {
		return nil, err
	}
	journal, err := os.OpenFile(filepath.Join(keep, "steps.jsonl"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	return &sums{outcomes: map[string]int{}, verdicts: map[string]int{}, faults: map[string]int{}, journal: journal, keep: keep}, err
}

// active is a fault that is still there.
type active struct {
	what string
	made made
}

// leg is the life of one estate. Each step draws from a source of its own, so that what came before does not matter.
func leg(ctx context.Context, s *sums, binary string, seed uint64, n int) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	dir, err := os.MkdirTemp("", "walk-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	w, err := newWorld(ctx, dir, rand.New(rand.NewPCG(seed, uint64(n)<<16)))
	if w != nil {
		defer func() { _ = w.close() }()
	}
	if err != nil {
		return fmt.Errorf("start the estate: %w", err)
	}
	var wrong []active
	for step := range *flagLength {
		began, what, moves := time.Now(), "nothing", false
		if step > 0 {
			r := rand.New(rand.NewPCG(seed, uint64(n)<<16|uint64(step)))
			what, moves, wrong = w.step(r, wrong)
		}
		j, err := w.judge(binary, moves)
		if err != nil {
			return err
		}
		line := row{
			Seed: int(seed), Leg: n, Step: step, Outcome: j.outcome, Again: j.again, Estate: w.estate.Binary.Version + " " + w.traits, What: what,
			Before: j.before.String(), After: j.after.String(), Seconds: time.Since(began).Round(100 * time.Millisecond).Seconds(),
		}
		for _, a := range wrong {
			line.Active = append(line.Active, a.what)
		}
		if j.said.wrong == "" {
			line.Verdict, line.Headline = string(j.said.report.Verdict), j.said.report.Headline
		} else {
			line.Headline = j.said.wrong
		}
		if err := s.add(line, j); err != nil {
			return err
		}
	}
	return nil
}

// step repairs something or makes a fault.
func (w *world) step(r *rand.Rand, wrong []active) (what string, moves bool, left []active) {
	const most = 3
	if len(wrong) > 0 && (len(wrong) >= most || r.IntN(100) < 40) {
		i := r.IntN(len(wrong))
		a := wrong[i]
		what = "repaired: " + a.what
		if err := a.made.undo(); err != nil {
			what = "tried to repair: " + a.what + ": " + err.Error()
		}
		return what, a.made.moves, append(append([]active{}, wrong[:i]...), wrong[i+1:]...)
	}
	wanted := regexp.MustCompile(*flagFault)
	for _, i := range r.Perm(len(faults)) {
		f := faults[i]
		if !wanted.MatchString(f.name) {
			continue
		}
		m, err := f.make(w, r)
		if err != nil || m.what == "" {
			continue // there is nothing here that it could be done to
		}
		what = f.name + ": " + m.what
		if m.undo != nil {
			wrong = append(wrong, active{what: what, made: m})
		}
		return what, m.moves, wrong
	}
	return "nothing", false, wrong
}

// add counts a step, writes it down, and keeps the report where they disagree.
func (s *sums) add(line row, j judged) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.steps++
	s.outcomes[line.Outcome]++
	s.verdicts[line.Verdict]++
	kind, _, _ := strings.Cut(strings.TrimPrefix(line.What, "repaired: "), ":")
	s.faults[kind]++
	apart := line.Outcome == allClear || line.Outcome == falseAlarm || line.Outcome == misbehaves
	if apart && (line.Again == line.Outcome || line.Outcome == misbehaves) {
		s.bad++
	}
	if apart || line.Outcome == incomplete {
		line.Report = filepath.Join(s.keep, fmt.Sprintf("%d-%d-%d.json", line.Seed, line.Leg, line.Step))
		if err := os.WriteFile(line.Report, j.said.bytes, 0o600); err != nil {
			return err
		}
	}
	if apart || *flagEvery {
		fmt.Println(line)
	}
	text, err := json.Marshal(line)
	if err != nil {
		return err
	}
	_, err = s.journal.Write(append(text, '\n'))
	return err
}

func (s *sums) String() string {
	return fmt.Sprintf("%d steps: %s\nverdicts: %s\nsteps by fault: %s", s.steps, counts(s.outcomes), counts(s.verdicts), counts(s.faults))
}

func counts(m map[string]int) string {
	var out []string
	for name, n := range m {
		out = append(out, fmt.Sprintf("%s %d", name, n))
	}
	sort.Strings(out)
	return strings.Join(out, ", ")
}
