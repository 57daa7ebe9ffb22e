package prose_test

import (
	"testing"
	"time"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/prose"
)

func TestWrite(t *testing.T) {
	many := []string{"a:1", "b:1", "c:1", "d:1", "e:1"}
	for _, c := range []struct {
		text   prose.Text
		addrs  []string
		beside string
		want   string
	}{
		{prose.Say("{nodes} {refuses|refuse} it."), []string{"a:1"}, "", "a:1 refuses it."},
		{prose.Say("{nodes} {refuses|refuse} it."), []string{"a:1", "b:1"}, "", "a:1 and b:1 refuse it."},
		{prose.Say("{nodes} {is a|are each a} proxy."), many, "", "a:1, b:1, c:1 and 2 more are each a proxy."},
		{prose.Say("{nodes} hangs; {nodes} is a primary."), []string{"a:1"}, "slots 0-5", "a:1 (slots 0-5) hangs; a:1 is a primary."},
		{prose.Say("{It runs|They run}."), many, "", "They run."},
		{prose.Say("{It runs|They run}."), nil, "", "It runs."},
		{prose.Say("It says %s.", "{nodes} {are|is}"), []string{"a:1"}, "", "It says {nodes} {are|is}."},
		{prose.Say("{nodes} says %s.", "{nodes}"), []string{"a:1"}, "", "a:1 says {nodes}."},
		{prose.Say("%s: %s", probe.Mode("{x}"), prose.Say("{nodes}")), []string{"a:1"}, "", "{x}: a:1"},
		{prose.Say("{nodes} has %d of %.1f.", 3, 2.5), []string{"{nodes}"}, "", "{nodes} has 3 of 2.5."},
		{prose.Say("100 %% of it"), nil, "", "100 % of it"},
		{prose.Say("It is %s.", "a\nFIX rm -rf"), nil, "", `It is a\x0aFIX rm -rf.`},
		{prose.Say("One.").Then(prose.Say("Two.")), nil, "", "One. Two."},
		{prose.Text{}.Then(prose.Say("Two.")), nil, "", "Two."},
	} {
		if got := c.text.Write(c.addrs, c.beside); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func TestTextsCompare(t *testing.T) {
	if prose.Say("%s refuses", "{nodes}") == prose.Say("{nodes} refuses") {
		t.Error("what a peer has sent is taken for a mark")
	}
	if prose.Say("{nodes} %s", "x") != prose.Say("{nodes} x") || prose.Say("x").PerNode() || !prose.Say("{nodes}").PerNode() {
		t.Error("equal texts differ")
	}
}

func TestWords(t *testing.T) {
	for _, c := range [][2]string{
		{prose.List(nil), ""}, {prose.List([]string{"a", "b", "c"}), "a, b and c"}, {prose.Either([]string{"a", "b", "c"}), "a, b or c"},
		{prose.Some([]string{"a", "b", "c", "d"}), "a, b, c and d"}, {prose.Some([]string{"a", "b", "c", "d", "e"}), "a, b, c and 2 more"},
		{prose.Count(1, "node", "nodes"), "1 node"}, {prose.Count(0, "node", "nodes"), "0 nodes"},
		{prose.Capital("éa"), "Éa"}, {prose.Capital(""), ""}, {prose.Clause(" x. "), "x"},
		{prose.Saying(nil), ""}, {prose.Saying(&probe.Fault{Text: "NOAUTH."}), ": NOAUTH"},
		{prose.Span(59 * time.Second), "59 seconds"}, {prose.Span(3 * time.Hour), "3 hours"}, {prose.Span(72 * time.Hour), "3 days"},
		{prose.Bytes(5), "5 bytes"}, {prose.Bytes(20 << 20), "20 MB"},
		{prose.Cut("one two three", 9), "one two…"}, {prose.Cut("one", 9), "one"}, {prose.Cut("onetwothree", 6), "onetw…"},
		{prose.Slots([]probe.Range{{From: 7, To: 7}}), "slot 7"}, {prose.Slots([]probe.Range{{From: 0, To: 5460}, {From: 5463, To: 5463}}),
			"slots 0-5460 and 5463"},
		{prose.Share([]probe.Range{{From: 0, To: 5460}}), "33 % of the keys"}, {prose.Share([]probe.Range{{From: 0, To: 16383}}), "all keys"},
		{prose.Share([]probe.Range{{From: 0, To: 3}}), "less than 1 % of the keys"},
		{prose.Product("valkey"), "Valkey"}, {prose.Product(""), "Redis"}, {prose.Product("thing"), "thing"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, want %q", c[0], c[1])
		}
	}
}
