package cli

import (
	"bytes"
	"encoding/json"
	"io"

	"tyk-redis-doctor/report/render"
	"tyk-redis-doctor/report/timeline"
)

// watchWriter prints what happened. After a check without an event there is none: only a picture that stands is drawn anew.
type watchWriter interface {
	write(*timeline.Timeline, []timeline.Event) error
}

// watchText prints lines for people.
type watchText struct {
	w     io.Writer
	quiet bool
}

func (t watchText) write(_ *timeline.Timeline, events []timeline.Event) error {
	for _, e := range events {
		if t.quiet && e.Kind != timeline.Ended {
			continue
		}
		for _, l := range e.Lines() {
			if _, err := io.WriteString(t.w, l+"\n"); err != nil {
				return err
			}
		}
	}
	return nil
}

// watchJSON prints one object a line.
type watchJSON struct {
	w     io.Writer
	quiet bool
}

func (j watchJSON) write(_ *timeline.Timeline, events []timeline.Event) error {
	enc := json.NewEncoder(j.w)
	enc.SetEscapeHTML(false)
	for _, e := range events {
		if j.quiet && e.Kind != timeline.Ended {
			continue
		}
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

// watchLive lets a table stand on the terminal, the last events under it, and draws it anew with each of them and after each check.
type watchLive struct {
	w       io.Writer
	quiet   bool
	height  int // lines of the terminal; 0: not known
	options render.Options
	recent  []string
	drawn   bool
}

const (
	maxRecent     = 14 // lines of events below the table
	defaultHeight = 24
	clearScreen   = "\x1b[2J"
	home          = "\x1b[H"
	endOfLine     = "\x1b[K\r\n"
	endOfScreen   = "\x1b[J"
)

func (l *watchLive) write(t *timeline.Timeline, events []timeline.Event) error {
	var end []string
	for _, e := range events {
		if e.Kind == timeline.Ended {
			end = e.Lines()
			continue
		}
		l.recent = append(l.recent, e.Lines()...)
	}
	l.recent = l.recent[max(0, len(l.recent)-maxRecent):]
	r := t.Last()
	if r == nil {
		return nil
	}
	var out bytes.Buffer
	if !l.quiet {
		var table bytes.Buffer
		if err := render.Nodes(&table, r, l.options); err != nil {
			return err
		}
		lines := bytes.Split(bytes.TrimRight(table.Bytes(), "\n"), []byte("\n"))
		height := l.height
		if height == 0 {
			height = defaultHeight
		}
		if room := max(3, height-len(l.recent)-3); len(lines) > room {
			lines = lines[:room]
		}
		if !l.drawn {
			out.WriteString(clearScreen)
			l.drawn = true
		}
		out.WriteString(home)
		for _, line := range lines {
			out.Write(line)
			out.WriteString(endOfLine)
		}
		out.WriteString(endOfLine)
		for _, line := range l.recent {
			out.WriteString(render.Fit(line, l.options) + endOfLine)
		}
		out.WriteString(endOfScreen)
	}
	for _, line := range end {
		out.WriteString(line + "\n")
	}
	_, err := l.w.Write(out.Bytes())
	return err
}
