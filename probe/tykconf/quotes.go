package tykconf

import (
	"fmt"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// examineQuotes notes quotes around a password, a user name or the name of a master that are a part of it, as compose's lists
// make them, and quotes and comments of an env file that one reader takes off and another does not.
func (r *reader) examineQuotes(b *block, s *probe.Store) {
	for _, f := range []component.Field{component.Password, component.SentinelPassword, component.Username, component.MasterName} {
		v := b.text(f)
		if len(v) < 2 || v[0] != '"' && v[0] != '\'' || v[len(v)-1] != v[0] || !b.byVariable(f) {
			continue
		}
		n := b.about(probe.ConfigWhitespaceInSecret, f)
		n.Kind, n.Harmless = probe.InQuotes, f == component.SentinelPassword && s.Mode != probe.Sentinel
		n.Text = fmt.Sprintf("%s (%s) stands in quotes that are sent as part of it: in KEY=\"value\" of a list they belong to the value.",
			n.Key, n.Origin)
		s.Notes = append(s.Notes, n)
	}
	if r.deployment.Kind != probe.Variables && r.deployment.Kind != probe.Here || b != r.main() {
		return
	}
	told := map[probe.NoteKind]bool{}
	for _, f := range component.Fields {
		at := b.place(f)
		if at == nil || at.Kind != probe.PlaceEnv {
			continue
		}
		v, kind, says := r.env[at.Name], probe.InQuotes, "stands in quotes, and is read without: compose and systemd take them off, docker run "+
			"--env-file hands them on as part of the value."
		if v.Remarked {
			kind, says = probe.Remarked, "is read up to the # behind it: compose takes that for a comment, docker run --env-file and systemd "+
				"hand it on as part of the value."
		}
		if !v.Quoted && !v.Remarked || told[kind] { // what is said of one goes for all
			continue
		}
		s.Notes = append(s.Notes, probe.Note{
			ID: probe.RunNotVisible, Key: at.Name, Origin: v.Origin, Place: at, Kind: kind, Harmless: true,
			Text: fmt.Sprintf("%s (%s) %s", at.Name, v.Origin, says),
		})
		if told[kind] = true; len(told) == 2 {
			return
		}
	}
}
