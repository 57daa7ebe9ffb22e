package wire

import (
	"bytes"
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

// quiet takes go-redis' own logger away: it writes to standard error what the report says better, addresses and all.
var quiet = sync.OnceFunc(func() { redis.SetLogger(nobody{}) })

type nobody struct{}

func (nobody) Printf(context.Context, string, ...any) {}

// containsFold looks for a word in what is about to be written, in any case.
func containsFold(b []byte, word string) bool { return bytes.Contains(bytes.ToLower(b), []byte(word)) }
