package cli

import (
	"bytes"
	"context"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"tyk-redis-doctor/report"
)

// TestOffers: | is the end of the line that a shell asks about; the word before it may be empty.
func TestOffers(t *testing.T) {
	app := (&program{}).app()
	for _, tc := range []struct{ line, want, not string }{
		{"|", "check settings merge version", "--conf"},
		{"set|", "settings", "check"},
		{"--co|", "--conf --component", "--deadline"},
		{"--vers|", "--version", ""},
		{"check --component |", "gateway tib", "sync --conf"},
		{"check --component p|", "pump", "gateway"},
		{"--component=m|", "--component=mdcb", "mdcb"},
		{"--component = m|", "mdcb", "--component=mdcb"}, // as bash takes it apart
		{"--component =|", "mdcb gateway", ""},
		{"check -o |", "table html nagios", "live text"},
		{"watch -o |", "live jsonl", "html"},
		{"version -o |", "text json", "table"},
		{"check --fail-on |", "fail warn never", ""},
		{"check --only tls.|", "tls.* tls.expired", "auth.wrong_password"},
		{"check --skip tls.*,auth.w|", "tls.*,auth.wrong_password", "auth.wrong_password tls.*"},
		{"explain |", "net.refused", "check"},
		{"explain net.r|", "net.refused", "net.dns"},
		{"bundle |", "verify show", "check"},
		{"bundle verify |", "", "verify"},
		{"bundle --dr|", "--drop --dry-run", ""},
		{"check --conf |", "", "--conf gateway"}, // files: the shell's own
		{"replay |", "", "check"},
		{"check --no-env |", "", "--conf"},
		{"nonsense |", "", "check"},
	} {
		words := strings.Split(strings.TrimSuffix(tc.line, "|"), " ")
		got := offers(app, words)
		for _, w := range strings.Fields(tc.want) {
			if !slices.Contains(got, w) {
				t.Errorf("%q offers %v, not %s", tc.line, got, w)
			}
		}
		for _, w := range strings.Fields(tc.not) {
			if slices.Contains(got, w) {
				t.Errorf("%q offers %s", tc.line, w)
			}
		}
		if tc.want == "" && len(got) > 0 {
			t.Errorf("%q offers %v", tc.line, got)
		}
	}
}

// TestOfferedFormats: what is offered is taken.
func TestOfferedFormats(t *testing.T) {
	for _, command := range []string{"version", "catalogue"} {
		for _, f := range formats[command] {
			var out, bad bytes.Buffer
			args := []string{"trd", command, "-o", f}
			if code := Main(context.Background(), args, IO{Out: &out, Err: &bad}); code != report.ExitOK {
				t.Errorf("%s -o %s: exit %d, %s", command, f, code, bad.String())
			}
		}
	}
	var out bytes.Buffer
	if Main(context.Background(), []string{"trd", "vers", completing}, IO{Out: &out,
		Err: &out}) != report.ExitOK || out.String() != "version\n" {
		t.Errorf("asked by a shell it says %q", out.String())
	}
}

// TestBashCompletion runs the completion in bash, with a program that says what it was asked.
func TestBashCompletion(t *testing.T) {
	script := bashCompletion + `
asked() { printf '%s\n' "$#" "$2" "$3" >&2; printf 'one\ntwo\n'; }
COMP_WORDS=(asked check --on)
COMP_CWORD=2
_tyk_redis_doctor
printf '<%s>' "${COMPREPLY[@]}"
`
	var out, bad bytes.Buffer
	c := exec.Command("bash", "-c", script)
	c.Stdout, c.Stderr = &out, &bad
	if err := c.Run(); err != nil || out.String() != "<one><two>" {
		t.Errorf("%v: %s, %s", err, out.String(), bad.String())
	}
}

// TestPages: each command has a page that says how it ends, and no line of it is a request by accident.
func TestPages(t *testing.T) {
	docs, requests := Docs(), []string{".TH", ".SH", ".TP", ".B", ".PP", ".br"}
	for _, c := range (&program{}).app().Commands {
		text := docs["tyk-redis-doctor-"+c.Name+".1"]
		for _, want := range []string{".SH NAME\n", ".SH SYNOPSIS\n", ".SH OPTIONS\n", ".SH EXIT STATUS\n.TP\n.B 0\n", ".SH SEE ALSO\n"} {
			if !strings.Contains(text, want) {
				t.Errorf("the page of %s has no %q", c.Name, want)
			}
		}
		if judges := takesValue(c.Flags, "fail-on"); strings.Contains(text, "\n.B 3\n") != judges {
			t.Errorf("%s: judges is %v, and the page says otherwise", c.Name, judges)
		}
		for _, line := range strings.Split(text, "\n") {
			request, _, _ := strings.Cut(line, " ")
			if strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !slices.Contains(requests, request) {
				t.Errorf("%s: the line %q", c.Name, line)
			}
		}
	}
	for text, want := range map[string]string{".conf": `\&.conf`, "'a'": `\&'a'`, `a\b-c`: `a\eb\-c`} {
		if got := roff(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
