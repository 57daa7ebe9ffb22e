//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"tyk-redis-doctor/probe/redistest"
	"tyk-redis-doctor/report"
)

// hands make the changes of a fix from their typed form alone. They know what somebody knows who runs the estate: where
// the configuration lies, the servers, and what a change may ask for, by its name.
type hands struct {
	*place
	servers []*redistest.Node
	known   map[string]string // "password of Redis" → the password
	was     tree              // the configuration file before
	touched []string          // "127.0.0.1:6379 maxclients": what the changes of servers name
}

// hole is where a change asks for something.
var hole = regexp.MustCompile(`<([^<>]+)>`)

func (h *hands) filled(t *testing.T, value any) any {
	t.Helper()
	switch v := value.(type) {
	case string:
		return hole.ReplaceAllStringFunc(v, func(asked string) string {
			name := strings.Trim(asked, "<>")
			if key, own := strings.CutPrefix(name, "value of "); own {
				block, last := within(h.was, key)
				return fmt.Sprint(block[last])
			}
			answer, ok := h.known[name]
			if !ok {
				t.Fatalf("the change asks for %s, and nobody here knows it", asked)
			}
			return answer
		})
	case []any:
		for i := range v {
			v[i] = h.filled(t, v[i])
		}
	}
	return value
}

// make makes one change.
func (h *hands) make(t *testing.T, f report.Fix) {
	t.Helper()
	for key, value := range f.Set {
		f.Set[key] = h.filled(t, value)
	}
	switch f.Kind {
	case report.FixConf:
		h.conf(t, f)
	case report.FixEnv:
		h.variables(t, f)
	case report.FixRedis:
		h.command(t, f)
	case report.FixServer:
		h.process(t, f)
	default:
		t.Fatalf("a change of kind %s is nothing for a program: %+v", f.Kind, f)
	}
}

// conf sets and removes keys of a JSON file.
func (h *hands) conf(t *testing.T, f report.Fix) {
	t.Helper()
	text, err := os.ReadFile(f.File)
	if err != nil {
		t.Fatalf("%+v: %v", f, err)
	}
	for i := len(f.Edits) - 1; i >= 0; i-- {
		e := f.Edits[i]
		text = slices.Concat(text[:e.Offset], []byte(e.Insert), text[e.Offset+e.Remove:])
	}
	var file tree
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatalf("%s: %v", f.File, err)
	}
	for key, value := range f.Set {
		block, last := within(file, key)
		block[last] = value
	}
	for _, key := range f.Unset {
		block, last := within(file, key)
		delete(block, last)
	}
	if text, err = json.MarshalIndent(file, "", "  "); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.File, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// within is the object that holds a dotted key, and the key's last part; objects on the way are made.
func within(in tree, key string) (tree, string) {
	path := strings.Split(key, ".")
	for _, name := range path[:len(path)-1] {
		next, ok := in[name].(tree)
		if !ok {
			next = tree{}
			in[name] = next
		}
		in = next
	}
	return in, path[len(path)-1]
}

// variables sets and removes variables: of the process, of a file of KEY=VALUE lines, or of a service of a compose file.
func (h *hands) variables(t *testing.T, f report.Fix) {
	t.Helper()
	if f.File == "" {
		h.env = changed(h.env, f)
		return
	}
	text, err := os.ReadFile(f.File)
	if err != nil {
		t.Fatalf("%+v: %v", f, err)
	}
	after := strings.Join(changed(strings.Split(strings.TrimSpace(string(text)), "\n"), f), "\n") + "\n"
	if f.Service != "" {
		after = composed(t, text, f)
	}
	if err := os.WriteFile(f.File, []byte(after), 0o600); err != nil {
		t.Fatal(err)
	}
}

// changed are lines KEY=VALUE after a change.
func changed(lines []string, f report.Fix) []string {
	lines = slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		name, _, _ := strings.Cut(line, "=")
		_, set := f.Set[name]
		return set || slices.Contains(f.Unset, name)
	})
	for name, value := range f.Set {
		lines = append(lines, fmt.Sprintf("%s=%v", name, value))
	}
	return lines
}

// composed is a compose file after a change of one service's variables, which may stand there as a list or as a map.
func composed(t *testing.T, text []byte, f report.Fix) string {
	t.Helper()
	var file tree
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatalf("%s: %v", f.File, err)
	}
	services, _ := file["services"].(tree)
	service, ok := services[f.Service].(tree)
	if !ok {
		t.Fatalf("%s has no service %q", f.File, f.Service)
	}
	switch env := service["environment"].(type) {
	case []any:
		var lines []string
		for _, line := range env {
			lines = append(lines, fmt.Sprint(line))
		}
		service["environment"] = changed(lines, f)
	case tree:
		for name, value := range f.Set {
			env[name] = fmt.Sprint(value)
		}
		for _, name := range f.Unset {
			delete(env, name)
		}
	default:
		t.Fatalf("%s: service %s has no variables", f.File, f.Service)
	}
	out, err := yaml.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// server is the one that a change names.
func (h *hands) server(t *testing.T, f report.Fix) *redistest.Node {
	t.Helper()
	for _, n := range h.servers {
		if n.Addr() == f.Node {
			return n
		}
	}
	t.Fatalf("there is no server %q: %+v", f.Node, f)
	return nil
}

// command gives the words to redis-cli, with the login of whoever runs the server.
func (h *hands) command(t *testing.T, f report.Fix) {
	t.Helper()
	n := h.server(t, f)
	host, number, err := net.SplitHostPort(f.Node)
	if err != nil || len(f.Argv) == 0 {
		t.Fatalf("nothing to run: %+v (%v)", f, err)
	}
	args := []string{"-h", host, "-p", number}
	if n.Password != "" {
		args = append(args, "-a", n.Password, "--no-auth-warning")
	}
	for _, word := range f.Argv {
		word = fmt.Sprint(h.filled(t, word))
		args = append(args, word)
		h.touched = append(h.touched, f.Node+" "+strings.ToLower(word))
	}
	out, err := exec.CommandContext(t.Context(), "redis-cli", args...).CombinedOutput()
	said := strings.TrimSpace(string(out))
	if refused, _ := regexp.MatchString(`^(\(error\)|[A-Z]+ |Could not|Error|AUTH failed)`, said); err != nil || refused {
		t.Fatalf("redis-cli %s: %v\n%s", strings.Join(args, " "), err, said)
	}
	if words := args[len(args)-len(f.Argv):]; len(words) == 4 && strings.EqualFold(words[2], "requirepass") {
		n.Password = words[3]
		h.touched = append(h.touched, f.Node+" default") // it is the password of that user
	}
}

// process starts a server, lets it go on, or starts it again with other lines in its configuration.
func (h *hands) process(t *testing.T, f report.Fix) {
	t.Helper()
	n := h.server(t, f)
	if len(f.Conf) > 0 {
		h.lines(t, n, f)
	}
	switch f.Do {
	case report.Resume:
		n.Cont()
	case report.Start:
		n.Start()
	case report.Restart:
		n.Kill()
		n.Start()
	default:
		t.Fatalf("do what? %+v", f)
	}
}

// lines sets and removes lines of a server's configuration by the words they begin with.
func (h *hands) lines(t *testing.T, n *redistest.Node, f report.Fix) {
	t.Helper()
	file := filepath.Join(n.Dir, "redis.conf")
	if _, err := os.Stat(file); err != nil {
		file = filepath.Join(n.Dir, "sentinel.conf")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for name, value := range f.Conf {
		h.touched = append(h.touched, f.Node+" "+strings.ToLower(name))
		lines = slices.DeleteFunc(lines, func(line string) bool {
			return strings.HasPrefix(strings.ToLower(line)+" ", strings.ToLower(name)+" ")
		})
		if value != nil {
			lines = append(lines, fmt.Sprintf("%s %v", name, h.filled(t, *value)))
		}
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// settled are the settings and users of every server that answers, by "127.0.0.1:6379 maxclients".
func (h *hands) settled() map[string]string {
	all := map[string]string{}
	for _, n := range h.servers {
		said, err := n.Try("CONFIG", "GET", "*")
		if err != nil {
			continue
		}
		words := strings.Split(said, "\n")
		for i := 0; i+1 < len(words); i += 2 {
			all[n.Addr()+" "+words[i]] = words[i+1]
		}
		users, err := n.Try("ACL", "LIST")
		if err != nil {
			continue
		}
		for _, line := range strings.Split(users, "\n") {
			if f := strings.Fields(line); len(f) > 1 {
				all[n.Addr()+" "+strings.ToLower(f[1])] = line
			}
		}
	}
	return all
}

// untouched fails where a server has other settings than before which no change named.
func (h *hands) untouched(t *testing.T, before map[string]string) {
	t.Helper()
	after := h.settled()
	for what, was := range before {
		now := strings.Replace(what, "slave", "replica", 1) // Redis has both names for these settings
		if is, ok := after[what]; ok && is != was && !slices.Contains(h.touched, now) {
			t.Errorf("nobody named it, and it changed: %s from %q to %q", what, was, is)
		}
	}
}
