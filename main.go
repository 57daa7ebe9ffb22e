// Tyk-redis-doctor says why a Tyk component cannot use its Redis: it reads the component's settings as the component
// would, visits every server they lead to, and puts the root cause first.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"tyk-redis-doctor/report/cli"
)

// version is set by the linker: -X main.version=1.2.3.
var version = "dev"

// memoryLimit is how much memory is taken before it is given back eagerly, in bytes. What is kept of peers has bounds of its
// own, far below.
const memoryLimit = 110 << 20

func main() {
	debug.SetMemoryLimit(memoryLimit)
	signal.Ignore(syscall.SIGPIPE) // who stops reading gets no more, and files are written and the exit status is right all the same
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second interrupt ends the program at once
	}()
	os.Exit(cli.Main(ctx, os.Args, cli.SystemIO(version)))
}
