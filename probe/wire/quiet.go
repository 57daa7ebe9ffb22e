package wire

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

// quiet takes go-redis' own logger away: it writes to standard error what the report says better, addresses and all.
var quiet = sync.OnceFunc(func() { redis.SetLogger(nobody{}) })

type nobody struct{}

func (nobody) Printf(context.Context, string, ...any) {}
