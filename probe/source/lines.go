package source

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
)

// maxLine is the longest line that can be a variable; Linux takes 128 KiB for one.
const maxLine = 1 << 18

// FromEnviron takes variables as os.Environ gives them. Origin is the variable's own name.
func FromEnviron(environ []string) []probe.Variable {
	vars := make([]probe.Variable, 0, len(environ))
	for _, kv := range environ {
		if name, value, ok := strings.Cut(kv, "="); ok && name != "" {
			vars = append(vars, probe.Variable{Name: name, Value: value, Origin: probe.Origin(name)})
		}
	}
	return vars
}

var (
	assignment = regexp.MustCompile(`(?m)^[ \t]*((export|declare -x|typeset -x) +)?[A-Za-z_][A-Za-z0-9_.-]*[ \t]*=`)
	// declaration begins a line of what a shell's export -p prints, or of a file that a shell reads.
	declaration = regexp.MustCompile(`^(export|declare -x|typeset -x) +`)
	scripted    = regexp.MustCompile(`(?m)^#!|^[ \t]*(if |fi$|then$|else$|do$|done$|for |while |case |esac$|exec |source |\. |set ` +
		`[-+]|echo |cd |\./|/\w|docker |kubectl |local |function )|` +
		`^[ \t]*export +\w+=.*(\$|` + "`" + `)|^[ \t]*\w+=.*(\$\(|` + "`" + `)`)
)

// reading says what a reader of KEY=VALUE lines makes of a value.
type reading func(value string) (bare string, quoted, remarked bool)

// The readers. What they differ in is told of values that anybody may have meant; those are read as compose does.
var (
	byAnybody reading = withoutRemark
	bySystemd reading = func(v string) (string, bool, bool) { bare, _ := unquoted(v); return bare, false, false }
	byDocker  reading = func(v string) (string, bool, bool) { return v, false, false }
)

// readLines reads KEY=VALUE lines. Blank lines and comments are skipped, and so are names without a value, which docker
// takes from its own environment.
func readLines(path string, data []byte, read reading) ([]probe.Variable, error) {
	var out []probe.Variable
	for i, line := range strings.Split(string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))), "\n") {
		line = strings.TrimLeft(strings.TrimSuffix(line, "\r"), " \t")
		if line == "" || line[0] == '#' {
			continue
		}
		if len(line) > maxLine {
			return nil, fmt.Errorf("has a line of more than %d KB in line %d, which is longer than a variable can be", maxLine>>10, i+1)
		}
		key, value, ok := strings.Cut(declaration.ReplaceAllString(line, ""), "=")
		if !ok {
			continue
		}
		if trimmed := strings.TrimRight(key, " \t"); trimmed != key { // compose and systemd allow for blanks around =
			key, value = trimmed, strings.TrimSpace(value)
		}
		if key == "" {
			return nil, fmt.Errorf("has no name before = in line %d", i+1)
		}
		v := probe.Variable{Name: key}
		v.Value, v.Quoted, v.Remarked = read(value)
		out = append(out, placed(path, i+1, "", v))
	}
	return out, nil
}

// placed tells of a variable where in a file it stands.
func placed(path string, line int, service string, v probe.Variable) probe.Variable {
	v.Origin = probe.Origin(probe.Printable(filepath.Base(path)))
	if path == "-" {
		v.Origin = "standard input"
	}
	if line > 0 {
		v.Origin += probe.Origin(":" + strconv.Itoa(line))
	}
	v.At = &probe.Place{Kind: probe.PlaceEnv, File: path, Line: line, Name: v.Name, Service: probe.Printable(service)}
	if v.Hidden == "" {
		v.Hidden = keptBy(v.Value)
	}
	if v.Hidden != "" {
		v.Value = ""
	}
	return v
}

// keepers are forms of values that stand for one that is kept elsewhere, and which a tool fills in on the way to the process.
var keepers = []struct {
	form *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`^ENC\[[A-Z0-9_]+,`), "an encrypted value, which its tool (SOPS, eyaml) decrypts"},
	{regexp.MustCompile(`^\$ANSIBLE_VAULT;`), "a value that Ansible Vault encrypted"},
	{regexp.MustCompile(`^op://`), "1Password, which `op run` or `op inject` asks"},
	{regexp.MustCompile(`^vault:[\w./-]+#`), "Vault, which a webhook of the cluster asks"},
	{regexp.MustCompile(`^(ref|secretref)\+\w+://`), "a store that vals asks"},
}

// keptBy says where the value is that one of these forms stands for, "" for none.
func keptBy(value string) string {
	for _, k := range keepers {
		if k.form.MatchString(value) {
			return k.by
		}
	}
	return ""
}

// withoutRemark takes quotes and a comment behind the value off.
func withoutRemark(v string) (bare string, quoted, remarked bool) {
	if bare, quoted = unquoted(v); quoted {
		return bare, true, false
	}
	if t := strings.TrimSpace(v); len(t) > 1 && (t[0] == '"' || t[0] == '\'') {
		if end := strings.IndexByte(t[1:], t[0]); end >= 0 && strings.HasPrefix(strings.TrimSpace(t[end+2:]), "#") {
			return t[1 : end+1], true, true
		}
		return v, false, false
	}
	if at := remark.FindStringIndex(v); at != nil {
		return v[:at[0]], false, true
	}
	return v, false, false
}

var remark = regexp.MustCompile(`[ \t]+#`)

// unquoted takes a pair of quotes off.
func unquoted(v string) (bare string, quoted bool) {
	t := strings.TrimSpace(v)
	if len(t) >= 2 && (t[0] == '"' || t[0] == '\'') && t[len(t)-1] == t[0] {
		return t[1 : len(t)-1], true
	}
	return v, false
}
