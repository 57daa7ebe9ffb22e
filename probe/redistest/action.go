package redistest

import (
	"strings"
	"sync"
	"time"
)

// Action is what a fake does about one command. Args is the command itself, in the client's spelling; nil for a greeting.
type Action func(p *Peer, args []string)

// Reply sends the bytes as they are.
func Reply(bytes string) Action { return func(p *Peer, _ []string) { p.Write(bytes) } }

// Hang never answers. The connection stays open until the client hangs up.
func Hang() Action { return func(p *Peer, _ []string) { p.Hang() } }

// Close hangs up.
func Close() Action { return func(p *Peer, _ []string) { p.Close() } }

// Reset hangs up with RST.
func Reset() Action { return func(p *Peer, _ []string) { p.Reset() } }

// Half sends the first half of the bytes and nothing more. To hang up after a part, see Then.
func Half(bytes string) Action { return Then(Reply(bytes[:len(bytes)/2]), Hang()) }

// Endless sends the head, then the body over and over until the client hangs up.
func Endless(head, body string) Action {
	chunk := strings.Repeat(body, 1+(16<<10)/len(body))
	return func(p *Peer, _ []string) {
		for ok := p.Write(head); ok; ok = p.Write(chunk) {
		}
	}
}

// Delay waits before it acts.
func Delay(d time.Duration, a Action) Action {
	return func(p *Peer, args []string) {
		p.Wait(d)
		a(p, args)
	}
}

// Then does one after the other, on the same command.
func Then(actions ...Action) Action {
	return func(p *Peer, args []string) {
		for _, a := range actions {
			a(p, args)
		}
	}
}

// InTurn does the first at the first time, the second at the second, and the last from then on; all connections of
// the fake count together.
func InTurn(actions ...Action) Action {
	var mu sync.Mutex
	next := 0
	return func(p *Peer, args []string) {
		mu.Lock()
		a := actions[next]
		if next < len(actions)-1 {
			next++
		}
		mu.Unlock()
		a(p, args)
	}
}

// unknownCommand is the answer of Redis 7.
func unknownCommand(p *Peer, args []string) {
	var rest strings.Builder
	for _, a := range args[1:] {
		rest.WriteString("'" + a + "' ")
	}
	p.Write(Error("ERR unknown command '" + args[0] + "', with args beginning with: " + rest.String()))
}
