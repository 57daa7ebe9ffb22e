//go:build bench

package bench

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// taken is what one command took, the median of several runs.
type taken struct {
	time  time.Duration
	peak  int64  // of memory, in bytes, the largest of the runs
	out   int    // bytes on standard output
	said  string // the first line of them
	exit  int
	tries int
}

// runTime is more than any of them may take.
const runTime = 3 * time.Minute

// measure runs a command as often as wanted, after once that does not count. A first run that takes long is the only one.
func measure(t testing.TB, runs int, name string, args ...string) taken {
	t.Helper()
	first := once(t, name, args...)
	if first.time > 5*time.Second {
		return first
	}
	all := make([]taken, 0, runs)
	for range runs {
		all = append(all, once(t, name, args...))
	}
	slices.SortFunc(all, func(a, b taken) int { return cmp.Compare(a.time, b.time) })
	median := all[len(all)/2]
	for _, one := range all {
		median.peak = max(median.peak, one.peak)
	}
	median.tries = runs
	return median
}

func once(t testing.TB, name string, args ...string) taken {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), runTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Dir = &out, t.TempDir()
	cmd.Env = append(os.Environ(), "NO_COLOR=1")
	began := time.Now()
	err := cmd.Run()
	spent := time.Since(began)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("%s %q: %v %v", name, args, err, ctx.Err())
	}
	said, _, _ := strings.Cut(out.String(), "\n")
	r := taken{time: spent, out: out.Len(), said: fmt.Sprintf("%.200s", said), exit: cmd.ProcessState.ExitCode(), tries: 1}
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.peak = use.Maxrss << 10 // Linux counts in KiB
	}
	return r
}

func (r taken) String() string {
	text := short(r.time)
	if r.exit != 0 {
		text += fmt.Sprintf(" (exit %d)", r.exit)
	}
	return text
}

func short(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func mega(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
