package wire

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tyk-redis-doctor/probe/redistest"
)

func TestRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r room
		if !r.take(sharedRoom, time.Now()) {
			t.Fatal("an empty room has none")
		}
		if began := time.Now(); r.take(1, began.Add(time.Hour)) || time.Since(began) != time.Hour {
			t.Error("a full room has some")
		}
		go func() {
			time.Sleep(time.Minute)
			r.give(sharedRoom / 2)
		}()
		if began := time.Now(); !r.take(1, began.Add(time.Hour)) || time.Since(began) != time.Minute {
			t.Error("what was given back is not there")
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
