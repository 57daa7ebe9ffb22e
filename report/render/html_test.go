package render

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"
)

// TestPageNeedsNothingElse reads the policy of the page and holds its style and script against it.
func TestPageNeedsNothingElse(t *testing.T) {
	out := rendered(t, "html", bigCluster(200), Options{Explain: explain})
	m := regexp.MustCompile(`Content-Security-Policy" content="([^"]+)"`).FindSubmatch(out)
	if m == nil {
		t.Fatal("no content security policy")
	}
	policy := html.UnescapeString(string(m[1]))
	if !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %s", policy)
	}
	for element, directive := range map[string]string{"style": "style-src", "script": "script-src"} {
		all := regexp.MustCompile(`(?s)<`+element+`>(.*?)</`+element+`>`).FindAllSubmatch(out, -1)
		if len(all) != 1 {
			t.Fatalf("%d elements %s, want 1", len(all), element)
		}
		if want := directive + " '" + hashOf(all[0][1]) + "'"; !strings.Contains(policy, want) {
			t.Errorf("the policy %s does not hold %s", policy, want)
		}
	}
	// No address that a browser would fetch, and nothing inline that the policy would block.
	for _, bad := range []string{"http://", "https://", "src=", "href=", "@import", "url(", " style=", " onclick"} {
		if bytes.Contains(out, []byte(bad)) {
			t.Errorf("the page holds %q", bad)
		}
	}
}

func TestPageShowsEveryNode(t *testing.T) {
	r := bigCluster(200)
	out := string(rendered(t, "html", r, Options{}))
	for _, n := range r.Evidence.Nodes {
		if !strings.Contains(out, `<span class="addr">`+n.Addr+`</span>`) {
			t.Errorf("%s has no ladder", n.Addr)
		}
		if strings.Count(out, "<title>"+n.Addr+", ") != 2 { // the wide map and the narrow one
			t.Errorf("%s is not on both maps", n.Addr)
		}
	}
}

// A line break of an address or of a server's words is shown as such wherever they stand.
func TestPageHasNoLineBreaksOfOthers(t *testing.T) {
	r := bigCluster(6)
	const after = "BROKEN-OFF"
	for i := range r.Evidence.Nodes {
		n := &r.Evidence.Nodes[i]
		n.Addr += "\n" + after
		n.FoundBy = append(n.FoundBy, "somebody\n"+after)
		for j := range n.Steps {
			if f := n.Steps[j].Fault; f != nil {
				f.Text += "\n" + after
			}
		}
	}
	out := string(rendered(t, "html", r, Options{}))
	if !strings.Contains(out, after) || strings.Contains(out, "\n"+after) {
		t.Errorf("%.200s", out[max(0, strings.Index(out, "\n"+after)-150):])
	}
}

func TestBreakAddrKeepsEveryCharacter(t *testing.T) {
	for _, a := range []string{"10.0.0.1:6379", "[2001:db8:85a3:8d3:1319:8a2e:370:7348]:6379",
		"tyk-redis-cluster-a-0.tyk-redis-cluster-headless.tyk-production-eu-central-1.svc.cluster.local:6379", strings.Repeat("x", 90), ""} {
		for n := range 40 {
			if got := strings.Join(breakAddr(a, n), ""); got != a {
				t.Fatalf("breakAddr(%q, %d) gives %q", a, n, got)
			}
		}
	}
}
