package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
)

// Input is what an archive is made of.
type Input struct {
	Report   *report.Report // already scrubbed
	Rendered []Entry        // report.json, report.html, summary.md: the caller renders
	Log      []byte         // the program's own debug log
	Keys     *probe.Keyring // every secret of the run
	Scrubber *Scrubber
	// Pseudonyms is true where hosts and addresses of the report and the log were replaced before.
	Pseudonyms bool
}

// LeakError is why an archive was not published: a known secret stood in one of its entries.
type LeakError struct{ Path string }

func (e *LeakError) Error() string {
	return fmt.Sprintf(
		"the bundle was not written: a secret of this run stands in its entry %s; leave that entry out with --drop %s, and please report it",
		e.Path,
		e.Path,
	)
}

// Plan gives the manifest and the entries that Write would pack, for --dry-run and for Write itself. It attacks its own
// work: every known secret is searched for, in every form, in every entry; a hit is a *LeakError.
func Plan(in Input, drop []string) (*Manifest, []Entry, error) {
	entries, err := collect(in)
	if err != nil {
		return nil, nil, err
	}
	m := &Manifest{Schema: ManifestSchema, Tool: in.Report.Tool.Name + " " + in.Report.Tool.Version, Captured: in.Report.Finished.UTC(),
		Incomplete: in.Report.Evidence.Cut, Pseudonyms: in.Pseudonyms, LeakCheck: "pass"}
	entries = cutDown(dropped(entries, drop))
	for _, plain := range in.Keys.Plain() {
		if len(plain) < minSecret {
			m.SecretsShort++
		} else {
			m.SecretsScanned++
		}
	}
	for _, e := range entries {
		if in.Scrubber.leaks(string(e.Data)) {
			return nil, nil, &LeakError{Path: e.Path}
		}
	}
	list(m, entries)
	return m, entries, nil
}

// Write packs the archive.
func Write(w io.Writer, m *Manifest, entries []Entry) error { return pack(w, m, entries) }

// collect makes the entries besides the rendered ones, in the layout that support engineers know from other tools.
func collect(in Input) ([]Entry, error) {
	ev := &in.Report.Evidence
	entries := append([]Entry{}, in.Rendered...)
	add := func(path, kind string, v any) error {
		data, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		entries = append(entries, Entry{Path: path, Kind: kind, Data: append(data, '\n')})
		return nil
	}
	if err := add("config/effective.json", "settings", ev.Stores); err != nil {
		return nil, err
	}
	if err := add("config/lint.json", "lint", lint(ev)); err != nil {
		return nil, err
	}
	if err := add("topology/nodes.json", "topology", topology(ev)); err != nil {
		return nil, err
	}
	if err := add("env.json", "vantage", ev.Vantage); err != nil {
		return nil, err
	}
	for i := range ev.Nodes {
		n := &ev.Nodes[i]
		if err := add(fmt.Sprintf("probes/%04d.json", i), "topology", n); err != nil {
			return nil, err
		}
		if pem := chain(n); len(pem) > 0 {
			entries = append(entries, Entry{Path: fmt.Sprintf("tls/%04d.pem", i), Kind: "certificates", Data: pem})
		}
		if raw := replies(n); len(raw) > 0 {
			entries = append(entries, Entry{Path: fmt.Sprintf("topology/raw/%04d.txt", i), Kind: "replies", Data: raw})
		}
	}
	if len(in.Log) > 0 {
		entries = append(entries, Entry{Path: "log.txt", Kind: "log", Data: in.Log})
	}
	return entries, nil
}

// lint is the notes per store.
func lint(ev *probe.Evidence) map[probe.StoreID][]probe.Note {
	out := map[probe.StoreID][]probe.Note{}
	for i := range ev.Stores {
		out[ev.Stores[i].ID] = ev.Stores[i].Notes
	}
	return out
}

// seen is one address: how it became known, and what it turned out to be.
type seen struct {
	Probe     string     `json:"probe"` // the entry that tells the rest
	Addr      string     `json:"addr"`
	Role      probe.Role `json:"role"`
	Listed    bool       `json:"listed"`
	FoundBy   []string   `json:"found_by"`
	Resolved  []string   `json:"resolved,omitempty"`
	Announced []string   `json:"announced,omitempty"`
	Remote    string     `json:"remote,omitempty"`
	RunID     string     `json:"run_id,omitempty"`
	Fault     string     `json:"fault,omitempty"`
}

func topology(ev *probe.Evidence) []seen {
	out := []seen{}
	for i := range ev.Nodes {
		n := &ev.Nodes[i]
		s := seen{Probe: fmt.Sprintf("probes/%04d.json", i), Addr: n.Addr, Role: n.Role, Listed: n.Listed, FoundBy: n.FoundBy,
			Resolved: n.Resolved, Announced: n.Announced, Remote: n.Remote, Fault: string(n.FaultID())}
		if n.Server != nil {
			s.RunID = n.Server.RunID
		}
		out = append(out, s)
	}
	return out
}

// cutDown keeps every entry under its size, and all of them under the total; what is cut says so.
func cutDown(entries []Entry) []Entry {
	total := 0
	for _, e := range entries {
		if e.Kind == "report" {
			total += len(e.Data)
		}
	}
	for i := range entries {
		e := &entries[i]
		if e.Kind == "report" {
			continue
		}
		keep := min(len(e.Data), MaxEntry, max(0, MaxTotal-total))
		if keep < len(e.Data) {
			e.Cut = fmt.Sprintf("%d of %d bytes kept", keep, len(e.Data))
			e.Data = e.Data[:keep]
		}
		total += keep
	}
	return entries
}

func dropped(entries []Entry, drop []string) []Entry {
	out := entries[:0:0]
	for _, e := range entries {
		gone := false
		for _, d := range drop {
			gone = gone || d == e.Path
		}
		if !gone {
			out = append(out, e)
		}
	}
	return out
}

// replies are the raw answers the verdict rests on.
func replies(n *probe.Node) []byte {
	var b bytes.Buffer
	for _, r := range n.Raw {
		fmt.Fprintf(&b, "# %s\n%s\n\n", r.Command, r.Text)
	}
	return b.Bytes()
}

// chain is the certificates that the server presented, as PEM.
func chain(n *probe.Node) []byte {
	if n.TLS == nil {
		return nil
	}
	var b bytes.Buffer
	for _, c := range n.TLS.Chain {
		b.WriteString(c.PEM())
	}
	return b.Bytes()
}
