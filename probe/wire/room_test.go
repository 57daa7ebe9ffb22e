package wire

import (
	"bytes"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tyk-redis-doctor/probe/redistest"
)

func TestRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r room
		large, small := Limit(nil), Limit(nil)
		takes := func(c *Conn, n int, within time.Duration) error { return r.take(c, n, time.Now().Add(within)) }
		if err := takes(large, sharedRoom, 0); err != nil {
			t.Fatal("an empty room has none")
		}
		if began := time.Now(); !errors.Is(takes(small, 1, time.Hour), errNoRoom) || time.Since(began) != time.Hour {
			t.Error("a full room has some")
		}
		go func() {
			time.Sleep(time.Minute)
			r.give(large)
		}()
		if began := time.Now(); takes(small, 1, time.Hour) != nil || time.Since(began) != time.Minute {
			t.Error("what was given back is not there")
		}
	})
}

// Where each holds a part and wants more, the first of them goes on at once, and the others one after the other.
func TestRoomWhereAllWantMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r room
		until := time.Now().Add(time.Hour)
		all := make([]*Conn, sharedRoom/roomStep)
		for i := range all {
			if all[i] = Limit(nil); r.take(all[i], roomStep, until) != nil {
				t.Fatalf("no first part for %d", i)
			}
		}
		if r.rest(all[0]); r.take(all[1], roomStep, time.Now()) != nil { // what rests wants no more, and is not waited for
			t.Error("the first that reads has to wait")
		}
		for _, c := range all {
			go func() {
				if err := r.take(c, 2*roomStep, until); err != nil {
					t.Error(err)
				}
				r.give(c)
			}()
		}
		if synctest.Wait(); r.used != 0 || len(r.reading) != 0 {
			t.Errorf("%d bytes are held in the end, and %d read", r.used, len(r.reading))
		}
	})
}

// Who waits for room does not go on waiting when its connection is closed, and holds nothing then.
func TestRoomOfWhomItIsTakenFrom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r room
		large, small := Limit(nil), Limit(canned{bytes.NewReader(nil)})
		if err := r.take(large, sharedRoom, time.Now()); err != nil {
			t.Fatal(err)
		}
		go func() {
			time.Sleep(time.Minute)
			_ = small.Close()
		}()
		began := time.Now()
		if err := r.take(small, 1, began.Add(time.Hour)); !errors.Is(err, net.ErrClosed) || time.Since(began) != time.Minute {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		if r.give(large); r.take(small, 1, began) == nil || r.used != 0 {
			t.Error("a closed connection takes room")
		}
	})
}

// What large replies hold is given back with the next question, and at the end.
func TestRoomIsGivenBack(t *testing.T) {
	free := func() int {
		roomOfAll.mu.Lock()
		defer roomOfAll.mu.Unlock()
		return sharedRoom - roomOfAll.used
	}
	all := free()
	large := "$1000000\r\n" + strings.Repeat("x", 1_000_000) + "\r\n"
	fake := redistest.NewFake(t, redistest.Script{"INFO": redistest.Reply(large), "PING": redistest.Reply("+PONG\r\n")})
	s := session(t, path(t, fake.Addr, nil), patience)
	held := func(cmd string) int {
		if _, fault := s.Do(t.Context(), Command{cmd}); fault != nil {
			t.Fatal(fault)
		}
		return int(s.conn.held.Load())
	}
	if first, second, third := held("INFO"), held("PING"), held("INFO"); first < 500_000 || second != 0 || third < 500_000 {
		t.Errorf("held %d, %d, %d bytes", first, second, third)
	}
	if s.Close(); s.conn.held.Load() != 0 || free() < all {
		t.Errorf("%d bytes are free, and were %d", free(), all)
	}
}

// A connection that lasts, as that of a client, holds what belongs to the reply that is being read.
func TestRoomOfAClient(t *testing.T) {
	large := "$1000000\r\n" + strings.Repeat("x", 1_000_000) + "\r\n"
	c := Limit(canned{bytes.NewReader([]byte(strings.Repeat(large, 8) + "+PONG\r\n"))})
	defer c.Close()
	buf := make([]byte, 4<<10)
	most := 0
	for {
		if _, err := c.Read(buf); err != nil {
			break
		}
		most = max(most, int(c.held.Load()))
	}
	if most < 500_000 || most > 3_000_000 {
		t.Errorf("held %d bytes at most", most)
	}
}
