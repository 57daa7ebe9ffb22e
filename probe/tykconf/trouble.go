package tykconf

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// unread notes that the file cannot be read, and goes on as the component does.
func (r *reader) unread(bad *probe.FileFault) {
	r.lost = true
	found := r.of.Loading.Unreadable
	if bad.Missing {
		r.builtIn()
		found = r.of.Loading.Absent
		if _, err := os.Stat(filepath.Dir(r.file.Path)); err != nil {
			found = r.of.Loading.NoFolder
		}
	}
	r.note(probe.Note{
		ID: probe.ConfigFileMissing, Key: r.path(), Value: r.path(), Stops: found.Does == component.Exits,
		Place: &probe.Place{Kind: probe.PlaceConf, File: r.file.Path}, Why: bad.Text, Then: found.Text,
		Text: r.path() + " " + bad.Text + ". " + found.Text,
	})
}

// malformed notes that the file is no JSON: nothing of it counts.
func (r *reader) malformed(err error, data []byte) {
	r.lost = true
	at, what := diagnose(data, err)
	n := probe.Note{ID: probe.ConfigMalformedJson, Key: r.shown(), Origin: r.doc.origin(at), Stops: r.fatal()}
	n.Place = &probe.Place{Kind: probe.PlaceConf, File: r.file.Path, Line: r.doc.line(at)}
	n.Why, n.Then = what, r.title()+" exits: couldn't unmarshal config."
	if !r.fatal() {
		n.Then = r.title() + " logs \"Couldn't unmarshal configuration\" and runs without anything from the file."
	}
	n.Text = fmt.Sprintf("%s: %s. %s", n.Origin, what, n.Then)
	if r.file.Holder == "" && r.file.Line == 0 {
		n.Edits = repair(data)
	}
	r.note(n)
}

// null notes a file that is just null, which components take very differently.
func (r *reader) null() {
	r.lost = true
	found := r.of.Loading.Null
	r.note(probe.Note{
		ID: probe.ConfigTypeError, Key: r.shown(), Origin: r.doc.origin(0), Value: "null", Stops: found.Does == component.Exits,
		Place: &probe.Place{Kind: probe.PlaceConf, File: r.file.Path, Line: 1}, Why: "holds just null, not an object", Then: found.Text,
		Text: r.path() + " holds just null, not an object. " + found.Text,
	})
}

// refuse notes a variable that the component cannot use, and which ones after it are not read because of it.
func (r *reader) refuse(bad *refused, fatal bool) {
	at := bad.Place()
	n := probe.Note{ID: probe.ConfigBadValue, Key: bad.Name, Origin: bad.Origin, Stops: fatal, Place: &at, Why: bad.expected()}
	n.Meant = bad.wants()
	if bad.Value == "" {
		n.Kind = probe.Blank
	}
	row, b, ours := r.rowIn(bad.Name)
	n.Field = row.Field
	if ours && row.Field == component.Port && b.origin[row.Go] == "" && n.Meant == nil {
		n.Meant = linkPort(bad.Value)
	}
	if n.Meant != nil {
		n.Want = fmt.Sprintf("%s=%v", bad.Name, n.Meant.Value())
	}
	if ours && row.Field == component.Hosts {
		if items := strings.Split(bad.Value, ","); !slices.ContainsFunc(items, func(a string) bool { return !dialable(a) }) {
			n.Meant, n.Right = probe.ListSetting(items), b.right(&at, component.Addrs)
		}
	}
	r.lost = r.lost || ours
	said := fmt.Sprintf("envconfig.Process: assigning %s to %s", bad.Name, bad.field)
	if bad.open() {
		n.Value = shown(bad.Value)
		said = bad.Error()
	}
	n.Text = bad.Name + " " + bad.expected() + ". "
	if strings.HasPrefix(bad.Value, "tcp://") || strings.HasPrefix(bad.Value, "udp://") {
		n.Kind = probe.ServiceLink
		n.Text += "Kubernetes made it for a Service of that name: set enableServiceLinks: false in the pod, or set the variable to " +
			"a right value. "
	}
	lost := r.after(bad.Name)
	switch {
	case fatal:
		n.Then = r.title() + " exits: " + shown(said) + "."
	case len(lost) > 0:
		r.lost = true
		n.Then = r.title() + " stops reading variables there; it does not see " + list(lost) + "."
	default:
		n.Then = r.title() + " stops reading variables there; no variable of its Redis comes after it."
		n.Harmless = !ours
	}
	n.Text += n.Then
	r.note(n)
}

// linkPort is the port of the address that Kubernetes puts into a service's variable: tcp://10.0.0.1:6379. nil for none.
func linkPort(value string) *probe.Setting {
	_, addr, _ := strings.Cut(value, "://")
	if !dialable(addr) {
		return nil
	}
	port, err := strconv.Atoi(addr[strings.LastIndexByte(addr, ':')+1:])
	if err != nil || port < 1 || port > 65535 {
		return nil
	}
	return probe.NumberSetting(port)
}

// dialable is true for host:port, IPv6 in brackets.
func dialable(addr string) bool {
	host, port, err := net.SplitHostPort(addr)
	return err == nil && host != "" && digits(port)
}

// open tells whether the value may be shown. A map or list outside the Redis blocks may hold secrets.
func (bad *refused) open() bool {
	switch bad.kind {
	case "int", "int32", "int64", "uint", "uint16", "uint64", "bool", "float32", "float64", "time.Duration":
		return true
	}
	return strings.HasSuffix(bad.Name, "_HOSTS")
}

// expected says what the variable should have been.
func (bad *refused) expected() string {
	if bad.Value == "" {
		return "is set but empty; it must hold " + bad.holds() + ", or not be set"
	}
	if bad.open() {
		return fmt.Sprintf("is %q; it must hold %s", shown(bad.Value), bad.holds())
	}
	return "cannot be read; it must hold " + bad.holds()
}

func (bad *refused) holds() string {
	switch {
	case bad.kind == "bool":
		return "true or false"
	case bad.kind == "time.Duration":
		return "a duration as in 10s"
	case strings.HasPrefix(bad.kind, "map["):
		return "items host:port with a comma between them, and nothing with a second colon"
	case strings.HasPrefix(bad.kind, "tykconf.json"):
		return "JSON"
	case strings.HasPrefix(bad.kind, "float"):
		return "a number"
	}
	return "a whole number without blanks and without leading zeros"
}

// wants gives the value that was probably meant, nil where it cannot be told.
func (bad *refused) wants() *probe.Setting {
	value := strings.ToLower(strings.Trim(strings.TrimSpace(bad.Value), `"'`))
	switch {
	case bad.kind == "bool" && (value == "yes" || value == "on" || value == "true" || value == "enabled" || value == "y"):
		return probe.FlagSetting(true)
	case bad.kind == "bool" && (value == "no" || value == "off" || value == "false" || value == "disabled" || value == "n"):
		return probe.FlagSetting(false)
	case strings.HasPrefix(bad.kind, "int") && digits(strings.TrimLeft(value, "0")):
		if n, err := strconv.Atoi(strings.TrimLeft(value, "0")); err == nil {
			return probe.NumberSetting(n)
		}
	}
	return nil
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// list joins names for a sentence; of many, the first few.
func list(names []string) string {
	const shown = 5
	if len(names) > shown {
		return strings.Join(names[:shown], ", ") + fmt.Sprintf(" and %d more", len(names)-shown)
	}
	return strings.Join(names, ", ")
}
