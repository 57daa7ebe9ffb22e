package verdict_test

import (
	"fmt"
	"testing"

	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/verdict"
)

// BenchmarkJudge judges healthy clusters, all passes together.
func BenchmarkJudge(b *testing.B) {
	for _, primaries := range []int{3, 50, 500} {
		ev := checkstest.Large(primaries)
		b.Run(fmt.Sprintf("%d nodes", 2*primaries), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				verdict.Judge(ev, report.DefaultPolicy(), ev.Finished, verdict.All(), checks.Selection{})
			}
		})
	}
}
