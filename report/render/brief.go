package render

import "strings"

// shorten gives every address the shortest form that still tells it from the others: what all have in common at the
// front and at the end is left out, at a dot or a colon. "10.0.0.11:6379" among its like becomes ".11",
// "redis-0.redis.tyk.svc:6379" becomes "redis-0", "127.0.0.1:7001" becomes ":7001". IPv6 and sockets stay whole.
func shorten(addrs []string) map[string]string {
	brief := make(map[string]string, len(addrs))
	var names []string
	for _, a := range addrs {
		if _, seen := brief[a]; !seen && a != "" && a[0] != '[' && a[0] != '/' {
			names = append(names, a)
		}
		brief[a] = a
	}
	if len(names) < 2 {
		return brief
	}
	head, tail := commonHead(names), commonTail(names)
	for _, a := range names {
		if short := a[head:]; len(short) > tail {
			brief[a] = short[:len(short)-tail]
		}
	}
	return brief
}

// commonHead is the length of what all begin with, up to but without the separator.
func commonHead(addrs []string) int {
	n := len(addrs[0])
	for _, a := range addrs[1:] {
		i := 0
		for i < n && i < len(a) && a[i] == addrs[0][i] {
			i++
		}
		n = i
	}
	return max(0, strings.LastIndexAny(addrs[0][:n], ".:"))
}

// commonTail is the length of what all end with, from a separator on.
func commonTail(addrs []string) int {
	first := addrs[0]
	n, separators := len(first), ".:"
	for _, a := range addrs {
		if a[0] >= '0' && a[0] <= '9' {
			separators = ":" // the last number of an IP address is what people tell it by
		}
		i := 0
		for i < n && i < len(a) && a[len(a)-1-i] == first[len(first)-1-i] {
			i++
		}
		n = i
	}
	sep := strings.IndexAny(first[len(first)-n:], separators)
	if sep < 0 {
		return 0
	}
	return n - sep
}
