package tykconf

import (
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// undialable says why an address cannot be dialled, "" where it can, and what was probably meant.
func (r *reader) undialable(addr string, mode probe.Mode) (why, want string) {
	if r.isSocket(addr, mode) || addr == "" {
		return "", ""
	}
	want = repaired(addr)
	host, port, err := net.SplitHostPort(addr)
	switch {
	case addr[0] == '/':
		return "a Unix socket works for a single Redis alone, and not with this version's client", ""
	case strings.ContainsAny(addr, `"'`) || addr[0] == '[' && !strings.Contains(addr, "]:"):
		return "it holds quotes or brackets; a variable takes a plain list, host:port,host:port", want
	case strings.Contains(addr, "://"):
		return "it holds a scheme; an address is host:port alone (too many colons in address)", want
	case strings.Contains(addr, ",") && want != "":
		return "it holds several addresses; in a list each is an entry of its own", want
	case addr != strings.TrimSpace(addr):
		return "it holds blanks, which are not removed (no such host or unknown port)", want
	case err != nil && strings.Contains(err.Error(), "missing port"):
		return "missing port in address", want
	case err != nil:
		return strings.TrimPrefix(errText(err), "address "), want
	case strings.TrimSpace(host) != host || strings.TrimSpace(port) != port:
		return "it holds blanks, which are not removed", want
	case port == "":
		return "its port is empty", want
	}
	n, err := strconv.Atoi(port)
	switch {
	case err != nil && digits(strings.TrimPrefix(port, "-")), err == nil && (n < 0 || n > 65535):
		return "invalid port: it must be between 1 and 65535", ""
	case err != nil:
		return fmt.Sprintf("unknown port %q", probe.Printable(port)), want
	case n == 0:
		return "port 0", ""
	}
	return "", ""
}

func errText(err error) string {
	if e, ok := err.(*net.AddrError); ok {
		return e.Err
	}
	return err.Error()
}

// repaired is the address that a wrong one probably means, "" where it cannot be told.
func repaired(addr string) string {
	var items []string
	if addr != "" && addr[0] == '[' && json.Unmarshal([]byte(addr), &items) == nil && len(items) > 0 {
		return strings.Join(items, ",")
	}
	if strings.ContainsAny(addr, ",;") && !strings.ContainsAny(addr, `"'`) {
		return several(addr)
	}
	s := strings.TrimSpace(strings.NewReplacer(`"`, "", "'", "").Replace(addr)) // the port may stand behind the quotes of a host
	if strings.Count(s, "[") != strings.Count(s, "]") {
		s = strings.Trim(s, `[]"' `)
	}
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest[strings.LastIndexByte(rest, '@')+1:]
		s, _, _ = strings.Cut(s, "/")
	}
	if parts := strings.Split(s, ":"); len(parts) == 3 && parts[1] == parts[2] {
		s = parts[0] + ":" + parts[1] // a host that already had its port
	}
	i := strings.LastIndexByte(s, ':')
	switch ip := net.ParseIP(s); {
	case i > 0 && len(s)-i > 4 && digits(s[i+1:]) && net.ParseIP(s[:i]) != nil && strings.Contains(s[:i], ":"):
		s = "[" + s[:i] + "]" + s[i:]
	case ip != nil && ip.To4() == nil:
		s = "[" + s + "]:6379"
	}
	if s != "" && !strings.Contains(s, ":") {
		s += ":6379"
	}
	if _, port, err := net.SplitHostPort(s); err != nil || !digits(port) || s == addr {
		return ""
	}
	return s
}

// several are the addresses that stand in one entry, "" where one of them is none.
func several(addr string) string {
	var out []string
	for _, item := range strings.FieldsFunc(addr, func(r rune) bool { return strings.ContainsRune(",; ", r) }) {
		host, port, err := net.SplitHostPort(item)
		if err != nil || host == "" || !digits(port) {
			if item = repaired(item); item == "" {
				return ""
			}
		}
		out = append(out, item)
	}
	return strings.Join(out, ",")
}
