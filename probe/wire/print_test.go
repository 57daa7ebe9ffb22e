package wire

import "testing"

func TestPrintClusterNodes(t *testing.T) {
	const one = "a 10.0.0.1:1@2,h myself,master - 0 0 1 connected 0-5460\nb 10.0.0.2:1@2 master - 0 1700 2 connected 5461-16383\n"
	print, self := PrintClusterNodes(one)
	if self != "a" {
		t.Errorf("myself is %q", self)
	}
	for text, same := range map[string]bool{
		"b 10.0.0.2:1@2 myself,master - 0 0 2 connected 5461-16383\na 10.0.0.1:1@2,h master - 0 1800 1 connected 0-5460\n":    true,
		"a 10.0.0.1:1@2,h myself,master - 0 0 1 connected 0-5460\nb 10.0.0.2:1@2 master - 9 1700 2 connected 5461-16383\n":    true,
		"a 10.0.0.1:1@2,h myself,master - 0 0 1 connected 0-5460\nb 10.0.0.2:1@2 master - 0 1700 2 disconnected 5461-16383\n": false,
		"a 10.0.0.1:1@2,h myself,master - 0 0 1 connected 0-5460\nb 10.0.0.2:1@2 master - 0 1700 3 connected 5461-16383\n":    false,
		"a 10.0.0.1:1@2,h myself,master - 0 0 1 connected 0-5460\nb 10.0.0.2:1@2 master - 0 1700 2 connected 5461-16382\n":    false,
		"a 10.0.0.1:1@2,h myself,master - 0 0 1 connected 0-5460\n":                                                           false,
	} {
		if got, _ := PrintClusterNodes(text); (got == print) != same {
			t.Errorf("%q: the same is %v", text, !same)
		}
	}
}

func TestPrintOfAFailingNode(t *testing.T) {
	answered, _ := PrintClusterNodes("b 10.0.0.2:1@2 master,fail? - 0 1700 2 connected 5461-16383\n")
	unanswered, _ := PrintClusterNodes("b 10.0.0.2:1@2 master,fail? - 9 1700 2 connected 5461-16383\n")
	if answered == unanswered {
		t.Error("whether the link to a failing node stands does not count")
	}
}

// TestPrintOfANodeThatDoesNotFailOver: its flag has "fail" in it, and its pings count no more than those of others.
func TestPrintOfANodeThatDoesNotFailOver(t *testing.T) {
	answered, _ := PrintClusterNodes("b 10.0.0.2:1@2 slave,nofailover a 0 1700 2 connected\n")
	unanswered, _ := PrintClusterNodes("b 10.0.0.2:1@2 slave,nofailover a 9 1700 2 connected\n")
	if answered != unanswered {
		t.Error("a ping that has no answer yet counts at a node that is well")
	}
}

func TestPrintClusterSlots(t *testing.T) {
	node := func(host string, meta ...any) []any { return []any{host, int64(1), "id-" + host, meta} }
	entry := func(from, to int64, nodes ...any) []any { return append([]any{from, to}, nodes...) }
	one := []any{entry(0, 9, node("a"), node("b"), node("c")), entry(10, 19, node("d"))}
	print := PrintClusterSlots(one)
	for name, test := range map[string]struct {
		v    any
		same bool
	}{
		"another order":   {[]any{entry(10, 19, node("d")), entry(0, 9, node("a"), node("c"), node("b"))}, true},
		"another primary": {[]any{entry(0, 9, node("b"), node("a"), node("c")), entry(10, 19, node("d"))}, false},
		"another range":   {[]any{entry(0, 8, node("a"), node("b"), node("c")), entry(10, 19, node("d"))}, false},
		"another host":    {[]any{entry(0, 9, node("a"), node("b"), node("x")), entry(10, 19, node("d"))}, false},
		"a name":          {[]any{entry(0, 9, node("a", map[any]any{"hostname": "h"}), node("b"), node("c")), entry(10, 19, node("d"))}, false},
		"null":            {[]any{entry(0, 9, []any{nil, int64(1), "id-a", []any(nil)}, node("b"), node("c")), entry(10, 19, node("d"))}, false},
		"none":            {nil, false},
	} {
		if got := PrintClusterSlots(test.v); (got == print) != test.same {
			t.Errorf("%s: the same is %v", name, !test.same)
		}
	}
}
