package render

import (
	"bytes"
	"strings"
)

// mood is what a piece of text is to its reader; each format has its own way to show it.
type mood int

const (
	neutral mood = iota
	good
	warning
	bad
	faint
	strong
)

var ansi = map[mood]string{good: "\x1b[32m", warning: "\x1b[33m", bad: "\x1b[31m", faint: "\x1b[2m", strong: "\x1b[1m"}

// maxProse is the widest that sentences are set, also where a terminal is wider; longer lines are hard to read.
const maxProse = 120

// terminal collects lines for a terminal of a given width.
type terminal struct {
	bytes.Buffer
	width int
	o     Options
}

func newTerminal(o Options) *terminal {
	width := o.Width
	if width <= 0 {
		width = 100
	}
	return &terminal{width: max(width, 40), o: o}
}

// safe is text as this terminal may show it.
func (t *terminal) safe(s string) string { return plain(s, t.o.ASCII) }

// paint colours visible text, where colour was asked for.
func (t *terminal) paint(m mood, s string) string {
	if !t.o.Color || ansi[m] == "" || s == "" {
		return s
	}
	return ansi[m] + s + "\x1b[0m"
}

// gap separates what follows by one empty line.
func (t *terminal) gap() {
	if !bytes.HasSuffix(t.Bytes(), []byte("\n\n")) {
		t.WriteByte('\n')
	}
}

// line writes one line as it is, without spaces at its end.
func (t *terminal) line(s string) {
	t.WriteString(strings.TrimRight(s, " "))
	t.WriteByte('\n')
}

// para writes text after a label, wrapped, its further lines indented like the first. The label is visible text
// already padded; m colours it.
func (t *terminal) para(label string, m mood, text string) {
	indent := wide(label)
	for i, l := range wrap(t.safe(text), min(t.width, maxProse)-indent) {
		if i == 0 {
			t.line(t.paint(m, label) + l)
			continue
		}
		t.line(strings.Repeat(" ", indent) + l)
	}
}

// verbatim writes text after a label with its own lines and without wrapping, so that it can be copied.
func (t *terminal) verbatim(label, text string) {
	for i, l := range textLines(text) {
		if i > 0 {
			label = strings.Repeat(" ", wide(label))
		}
		t.line(t.paint(faint, label) + t.safe(l))
	}
}
