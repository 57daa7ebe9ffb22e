//go:build bench

package bench

import (
	"io"
	"testing"

	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/report/cli"
)

// BenchmarkCheck checks 100 real nodes within this process, so that the profiles of go test are those of a check.
func BenchmarkCheck(b *testing.B) {
	c := redistest.New(b).Cluster(50, 1, roomy...)
	within(b, c.Addrs()[:3])
}

// BenchmarkCheckSimulated checks 1000 simulated nodes; the simulation is part of the process, and of its profiles.
func BenchmarkCheckSimulated(b *testing.B) {
	s := simulate(b, redistest.New(b).Cluster(1, 0).Addrs()[0], 1000)
	within(b, []string{s.nodes[0].addr(), s.nodes[1].addr(), s.nodes[2].addr()})
}

func within(b *testing.B, seeds []string) {
	args := []string{"tyk-redis-doctor", "check", "--no-env", "--conf", write(b, seeds), "-o", "json"}
	b.ReportAllocs()
	for b.Loop() {
		sys := cli.IO{Out: io.Discard, Err: io.Discard, Dir: b.TempDir(), Proc: "/proc", Version: "bench"}
		if code := cli.Main(b.Context(), args, sys); code != 0 {
			b.Fatalf("exit %d", code)
		}
	}
}
