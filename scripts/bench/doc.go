// Package bench measures how fast a check is, beside redis-cli --cluster check and beside a loop of go-redis clients,
// one node after the other, on the same estates in the same run. Nothing in it passes or fails by a time: make bench
// prints figures, and writes them to RESULTS.md.
//
//	make bench                             all of it
//	make bench BENCH="-sizes 6 -runs 9"    of one size, more often
//	go test -tags bench -run '^$' -bench Check -cpuprofile cpu.out -memprofile mem.out ./scripts/bench/
//	                                       a check of 100 real nodes within the test's own process, with profiles
//	go test -bench . -run '^$' ./probe/wire ./report/...
//	                                       readers, judges and renderers alone
//
// Files: results (what is measured, and the table), run (one command, often), clients (the loop), delay (a line of 20 ms
// each way), simulated (a thousand nodes that answer as a recorded one did).
package bench
