package wire

import (
	"strconv"
	"strings"
	"time"

	"tyk-redis-doctor/probe"
)

// list takes an array of RESP2 or RESP3; nil for anything else.
func list(v any) []any {
	l, _ := v.([]any)
	return l
}

// pairs takes a map in either form: a RESP3 map, or a flat array of names and values. Names are text.
func pairs(v any) map[string]any {
	out := map[string]any{}
	switch m := v.(type) {
	case map[any]any:
		for k, v := range m {
			out[text(k)] = v
		}
	case []any:
		for i := 0; i+1 < len(m); i += 2 {
			out[text(m[i])] = m[i+1]
		}
	}
	return out
}

// text takes a string or a number as text; "" for anything else, null too.
func text(v any) string {
	switch s := v.(type) {
	case string:
		return s
	case []byte:
		return string(s)
	case int64:
		return strconv.FormatInt(s, 10)
	}
	return ""
}

// number takes a number in either form; ok is false for anything else.
func number(v any) (int64, bool) {
	switch n := v.(type) {
	case int64:
		return n, true
	case string:
		i, err := strconv.ParseInt(n, 10, 64)
		return i, err == nil
	}
	return 0, false
}

func numberOr(v any, other int64) int64 {
	if n, ok := number(v); ok {
		return n
	}
	return other
}

func numberPtr(v any) *int64 {
	if n, ok := number(v); ok {
		return &n
	}
	return nil
}

// ParseTime reads the reply of TIME.
func ParseTime(v any) (time.Time, bool) {
	l := list(v)
	if len(l) != 2 {
		return time.Time{}, false
	}
	s, ok := number(l[0])
	us, ok2 := number(l[1])
	if !ok || !ok2 || s < 0 || s > 1<<40 || us < 0 || us >= 1e6 {
		return time.Time{}, false
	}
	return time.Unix(s, us*1000), true
}

// ParseConfig reads the reply of CONFIG GET. The order of its entries differs with every call from Redis 7 on.
func ParseConfig(v any) map[string]string {
	out := map[string]string{}
	for k, v := range pairs(v) {
		out[probe.Printable(k)] = probe.Printable(text(v))
	}
	return out
}

// Hello is what HELLO tells. Sentinels leave the role out, and so do some proxies.
type Hello struct {
	Server, Version, Mode, Role, Zone string
}

// ParseHello reads the reply of HELLO; ok is false where it is none.
func ParseHello(v any) (h Hello, ok bool) {
	m := pairs(v)
	h = Hello{Server: probe.Printable(text(m["server"])), Version: probe.Printable(text(m["version"])),
		Mode: probe.Printable(text(m["mode"])),
		Role: probe.Printable(text(m["role"])), Zone: probe.Printable(text(m["availability_zone"]))}
	return h, h.Server != "" || h.Mode != ""
}

// ParseRole reads the reply of ROLE: the role, and for a replica the address of its primary and the state of the link.
func ParseRole(v any) (role probe.Role, primary, link string) {
	l := list(v)
	if len(l) == 0 {
		return probe.Unknown, "", ""
	}
	switch text(l[0]) {
	case "master":
		return probe.Primary, "", ""
	case "sentinel":
		return probe.SentinelRole, "", ""
	case "slave":
		if len(l) >= 4 {
			return probe.Replica, joinAddr(text(l[1]), text(l[2])), probe.Printable(text(l[3]))
		}
		return probe.Replica, "", ""
	}
	return probe.Unknown, "", ""
}

// ParseClientInfo reads CLIENT INFO: "id=3 addr=127.0.0.1:1 laddr=127.0.0.1:6379 ...". laddr is there from Redis 6.2 on.
func ParseClientInfo(line string) (addr, laddr, user string) {
	for _, f := range strings.Fields(line) {
		k, v, _ := strings.Cut(f, "=")
		switch k {
		case "addr":
			addr = probe.Printable(v)
		case "laddr":
			laddr = probe.Printable(v)
		case "user":
			user = probe.Printable(v)
		}
	}
	return addr, laddr, user
}
