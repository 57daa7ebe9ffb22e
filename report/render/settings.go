package render

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/report/prose"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
	"tyk-redis-doctor/report"
)

// Settings writes the effective settings of every store, field by field with where each value came from, and then
// what the lint of files and variables found.
func Settings(w io.Writer, r *report.Report, o Options) error {
	t := newTerminal(o)
	e := newEstate(r)
	t.headline(e)
	if !o.Quiet {
		for i := range r.Evidence.Stores {
			if err := t.store(&r.Evidence.Stores[i]); err != nil {
				return err
			}
		}
		t.findings(e)
	}
	_, err := w.Write(t.Bytes())
	return err
}

// store writes the table of one store. One that the component does not use is a line, unless everything was asked
// for.
func (t *terminal) store(s *probe.Store) error {
	if !s.Active && !t.o.Verbose {
		t.para(t.safe(string(s.ID))+"  ", strong, "not in use")
		t.gap()
		return nil
	}
	t.para(t.safe(string(s.ID))+"  ", strong, strings.Join(storeFacts(s), " · "))
	var rows [][]cell
	for _, f := range fields(s) {
		name, from := f.name, f.origin
		for _, v := range append([]string{f.value}, f.more...) {
			rows = append(rows, []cell{{text: "  " + name}, {text: v}, {from, faint}})
			name, from = "", ""
		}
	}
	lines, err := t.grid([]string{"  FIELD", "VALUE", "FROM"}, rows)
	if err != nil {
		return err
	}
	for i, l := range lines {
		if i == 0 {
			l = t.paint(faint, l)
		}
		t.line(l)
	}
	t.gap()
	return nil
}

// field is one setting as the component ends up with it.
type field struct {
	name, value, origin string
	more                []string // of a list, the items after the first
}

// fields are all settings of a store; secrets are their aliases.
func fields(s *probe.Store) []field {
	from := func(name string) string { return string(s.Origin[name]) }
	decides := "enable_cluster"
	if s.Mode == probe.Sentinel {
		decides = "master_name"
	}
	fs := []field{
		one("mode", string(s.Mode), from(decides)),
		list("addrs", s.Addrs, firstOf(from("addrs"), s.AddrsFrom)),
	}
	if ignored := notIn(s.Configured, s.Addrs); len(ignored) > 0 {
		fs = append(fs, list("ignored addrs", ignored, ""))
	}
	if s.Mode == probe.Sentinel || s.MasterName != "" {
		fs = append(fs, one("master_name", s.MasterName, from("master_name")))
	}
	fs = append(fs,
		one("username", s.Username, from("username")),
		one("password", secretText(s.Password, s.PasswordShape), from("password")))
	if s.Mode == probe.Sentinel || s.SentinelPassword.IsSet() {
		fs = append(fs, one("sentinel_password", secretText(s.SentinelPassword, s.SentinelPasswordShape), from("sentinel_password")))
	}
	fs = append(fs,
		one("database", strconv.Itoa(s.Database), from("database")),
		one("enable_cluster", strconv.FormatBool(s.EnableCluster), from("enable_cluster")))
	fs = append(fs, tlsFields(s, from)...)
	fs = append(fs,
		one("timeout", fmt.Sprintf("%d s", s.TimeoutS), from("timeout")),
		one("pool", poolText(s.Pool), from("max_active")))
	if v := s.ShardCount; v != nil {
		fs = append(fs, one(v.Name, firstOf(v.Value, v.Hidden), string(v.Origin)))
	}
	return withoutUnknown(s, fs)
}

// withoutUnknown takes the defaults out that stand for what the input does not hold. A path whose file is elsewhere stays.
func withoutUnknown(s *probe.Store, fs []field) []field {
	named := map[string]string{"tls": component.UseSSL, "mode": component.EnableCluster, "pool": component.MaxActive}
	paths := []string{component.CAFile, component.CertFile, component.KeyFile}
	for i, f := range fs {
		name := firstOf(named[f.name], f.name)
		kept := slices.Contains(paths, name) && f.value != "-" || f.name == "mode" && s.Mode != probe.Standalone
		if !s.Knows(name) && !kept && f.value != s.Password.String() {
			fs[i] = one(f.name, notKnown, "")
		}
	}
	return fs
}

// secretText is the alias of a secret and what may be told of it.
func secretText(s probe.Secret, shape *probe.SecretShape) string {
	parts := []string{s.String()}
	if shape == nil {
		return parts[0]
	}
	if shape.IsToken() {
		parts = append(parts, "a token ("+string(shape.Kind)+")")
	}
	if shape.Expires != nil {
		parts = append(parts, "valid until "+shape.Expires.UTC().Format("2006-01-02 15:04 UTC"))
	}
	parts = append(parts, shape.Length+" bytes")
	for _, odd := range []struct {
		is   bool
		text string
	}{{shape.Leading, "white space at the beginning"},
		{shape.Trailing, "white space at the end"}, {shape.Control, "control characters inside"}} {
		if odd.is {
			parts = append(parts, odd.text)
		}
	}
	return strings.Join(parts, ", ")
}

func tlsFields(s *probe.Store, from func(string) string) []field {
	if !s.TLS.Enabled {
		return []field{one("tls", "off", from("use_ssl"))}
	}
	return []field{
		one("tls", "on", from("use_ssl")),
		one("skip_verify", strconv.FormatBool(s.TLS.SkipVerify), from("skip_verify")),
		one("ca_file", s.TLS.CAFile, from("ca_file")),
		one("cert_file", s.TLS.CertFile, from("cert_file")),
		one("key_file", s.TLS.KeyFile, from("key_file")),
		one("min_version", s.TLS.MinVersion, from("min_version")),
		one("max_version", s.TLS.MaxVersion, from("max_version")),
	}
}

func poolText(p probe.Pool) string {
	if p.Size == 0 {
		return "-"
	}
	text := fmt.Sprintf("%d a %s", p.Size, p.Scope)
	if p.ClientsPerProcess > 0 {
		text += ", " + prose.Count(p.ClientsPerProcess, "client a process", "clients a process")
	}
	if p.IdleS > 0 {
		text += ", idle " + seconds(int64(p.IdleS))
	}
	return text
}

func firstOf(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

// one is a field with one value; an empty one is shown as a dash.
func one(name, value, origin string) field {
	return field{name: name, value: firstOf(value, "-"), origin: origin}
}

func list(name string, values []string, origin string) field {
	f := one(name, "", origin)
	if len(values) > 0 {
		f.value, f.more = values[0], values[1:]
	}
	return f
}

// notIn are the entries of a that b lacks, in their order.
func notIn(a, b []string) []string {
	has := map[string]bool{}
	for _, x := range b {
		has[x] = true
	}
	var out []string
	for _, x := range a {
		if !has[x] {
			out = append(out, x)
		}
	}
	return out
}
