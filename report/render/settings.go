package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
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

// store writes the table of one store.
func (t *terminal) store(s *probe.Store) error {
	facts := storeFacts(s)
	if !s.Active {
		facts = append(facts, "not in use")
	}
	t.para(t.safe(string(s.ID))+"  ", strong, strings.Join(facts, " · "))
	var rows [][]cell
	for _, f := range fields(s) {
		rows = append(rows, []cell{{text: "  " + f.name}, {text: f.value}, {f.origin, faint}})
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
	t.line("")
	return nil
}

// field is one setting as the component ends up with it.
type field struct{ name, value, origin string }

// fields are all settings of a store; secrets are their aliases.
func fields(s *probe.Store) []field {
	from := func(name string) string { return string(s.Origin[name]) }
	fs := []field{
		{"mode", string(s.Mode), from("mode")},
		{"addrs", strings.Join(s.Addrs, ", "), firstOf(from("addrs"), s.AddrsFrom)},
	}
	if ignored := notIn(s.Configured, s.Addrs); len(ignored) > 0 {
		fs = append(fs, field{"ignored addrs", strings.Join(ignored, ", "), from("configured")})
	}
	if s.Mode == probe.Sentinel || s.MasterName != "" {
		fs = append(fs, field{"master_name", orDash(s.MasterName), from("master_name")})
	}
	fs = append(fs,
		field{"username", orDash(s.Username), from("username")},
		field{"password", s.Password.String(), from("password")})
	if s.Mode == probe.Sentinel || s.SentinelPassword.IsSet() {
		fs = append(fs, field{"sentinel_password", s.SentinelPassword.String(), from("sentinel_password")})
	}
	fs = append(fs,
		field{"database", strconv.Itoa(s.Database), from("database")},
		field{"enable_cluster", strconv.FormatBool(s.EnableCluster), from("enable_cluster")})
	fs = append(fs, tlsFields(s, from)...)
	fs = append(fs,
		field{"timeout", fmt.Sprintf("%d s", s.TimeoutS), firstOf(from("timeout_s"), from("timeout"))},
		field{"pool", poolText(s.Pool), from("pool")})
	if v := s.ShardCount; v != nil {
		fs = append(fs, field{v.Name, v.Value, string(v.Origin)})
	}
	return fs
}

func tlsFields(s *probe.Store, from func(string) string) []field {
	origin := func(name string) string { return firstOf(from("tls."+name), from(name)) }
	on := field{"tls", "off", firstOf(from("tls.enabled"), from("tls"), from("use_ssl"))}
	if !s.TLS.Enabled {
		return []field{on}
	}
	on.value = "on"
	fs := []field{on, {"skip_verify", strconv.FormatBool(s.TLS.SkipVerify), origin("skip_verify")}}
	for _, f := range []field{
		{"ca_file", s.TLS.CAFile, origin("ca_file")}, {"cert_file", s.TLS.CertFile, origin("cert_file")},
		{"key_file", s.TLS.KeyFile, origin("key_file")}, {"min_version", s.TLS.MinVersion, origin("min_version")},
		{"max_version", s.TLS.MaxVersion, origin("max_version")},
	} {
		fs = append(fs, field{f.name, orDash(f.value), f.origin})
	}
	return fs
}

func poolText(p probe.Pool) string {
	if p.Size == 0 {
		return "-"
	}
	text := fmt.Sprintf("%d a %s", p.Size, p.Scope)
	if p.ClientsPerProcess > 0 {
		text += ", " + count(p.ClientsPerProcess, "client a process", "clients a process")
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

func orDash(s string) string { return firstOf(s, "-") }

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
