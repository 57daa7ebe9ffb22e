package render

import (
	"fmt"
	"io"
	"testing"

	"tyk-redis-doctor/report"
	"tyk-redis-doctor/report/checks"
	"tyk-redis-doctor/report/checks/checkstest"
	"tyk-redis-doctor/report/verdict"
)

// BenchmarkFormats writes the report of a healthy cluster of 200 nodes in every format.
func BenchmarkFormats(b *testing.B) {
	ev := checkstest.Large(100)
	r := verdict.Judge(ev, report.DefaultPolicy(), ev.Finished, verdict.All(), checks.Selection{})
	for _, format := range formats {
		b.Run(fmt.Sprint(format.name), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := format.write(io.Discard, r, Options{Width: 100}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
