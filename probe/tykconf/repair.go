package tykconf

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"tyk-redis-doctor/probe"
)

// byteOrderMark is what some editors put before UTF-8.
const byteOrderMark = "\xef\xbb\xbf"

// deepest is how deep objects and lists of a file are followed; configurations have five levels.
const deepest = 100

// repair finds the changes that make a file JSON without a doubt about what was meant: commas too many or too few,
// comments, quotes of another kind, constants of another language, a byte order mark, the last brace. Offsets are those
// of the file as it is, in rising order. nil where the file is good, or where two readings are possible.
func repair(data []byte) []probe.Edit {
	p := &mender{data: data}
	if bytes.HasPrefix(data, []byte(byteOrderMark)) {
		p.swap(0, len(byteOrderMark), "")
		p.at = len(byteOrderMark)
	}
	p.blank()
	if braced(data[p.at:]) != nil {
		p.brace()
	} else if !p.value(0) || !p.rest() {
		return nil
	}
	slices.SortStableFunc(p.edits, func(a, b probe.Edit) int { return a.Offset - b.Offset })
	after, ok := probe.Edited(data, p.edits)
	if !ok || !json.Valid(after) {
		return nil
	}
	return p.edits
}

// mender reads a file that is nearly JSON.
type mender struct {
	data  []byte
	at    int
	end   int // behind the last token that is no comma
	edits []probe.Edit
	// uneven is true where a line begins with a closing brace that does not stand below what it closes.
	uneven bool
}

// swap puts a text in the place of some bytes.
func (p *mender) swap(from, to int, insert string) {
	line := 1 + bytes.Count(p.data[:from], []byte("\n"))
	column := 1 + utf8.RuneCount(bytes.TrimPrefix(p.data[p.lineStart(from):from], []byte(byteOrderMark)))
	p.edits = append(p.edits, probe.Edit{Offset: from, Remove: to - from, Insert: insert, Line: line, Column: column})
}

func (p *mender) lineStart(at int) int { return bytes.LastIndexByte(p.data[:at], '\n') + 1 }

// next is the byte that comes, zero at the end of the file.
func (p *mender) next() byte {
	if p.at >= len(p.data) {
		return 0
	}
	return p.data[p.at]
}

func (p *mender) left() []byte { return p.data[p.at:] }

// brace puts braces around a fragment, and takes its last comma away.
func (p *mender) brace() {
	p.swap(p.at, p.at, "{")
	end := len(bytes.TrimRight(p.data, " \t\r\n"))
	if p.data[end-1] == ',' {
		p.swap(end-1, end, "}")
		return
	}
	p.swap(end, end, "}")
}

// blank goes over blanks and comments, which are taken away.
func (p *mender) blank() {
	for {
		p.at = len(p.data) - len(bytes.TrimLeft(p.left(), " \t\r\n"))
		end := -1
		switch left := p.left(); {
		case bytes.HasPrefix(left, []byte("//")), bytes.HasPrefix(left, []byte("#")):
			if end = bytes.IndexByte(left, '\n'); end < 0 {
				end = len(left)
			}
			end = len(bytes.TrimSuffix(left[:end], []byte("\r")))
		case bytes.HasPrefix(left, []byte("/*")):
			if end = bytes.Index(left, []byte("*/")); end >= 0 {
				end += len("*/")
			}
		}
		if end < 0 {
			return
		}
		p.swap(p.at, p.at+end, "")
		p.at += end
	}
}

// value reads one value.
func (p *mender) value(depth int) bool {
	p.blank()
	switch c := p.next(); {
	case depth > deepest:
		return false
	case c == '{' || c == '[':
		return p.items(depth+1, c)
	case p.quoted():
	case c == '-' || c >= '0' && c <= '9':
		p.at += len(p.left()) - len(bytes.TrimLeft(p.left(), "+-.0123456789eE"))
	default:
		word := p.word()
		right := constants[strings.ToLower(word)]
		if right == "" {
			return false
		}
		if right != word {
			p.swap(p.at, p.at+len(word), right)
		}
		p.at += len(word)
	}
	p.end = p.at
	return true
}

// constants are those of JSON by what they are called in other languages.
var constants = map[string]string{"true": "true", "false": "false", "null": "null", "none": "null", "nil": "null"}

// word is the name that comes, "" for none.
func (p *mender) word() string {
	n := 0
	for n < len(p.left()) && (letter(p.left()[n]) || p.left()[n] == '_' || n > 0 && digits(string(p.left()[n]))) {
		n++
	}
	return string(p.left()[:n])
}

// marks are the quotes that begin and end a text, in place of the plain one.
const marks, single = "“”„‟", "'‘’"

// quoted goes over a text in quotes of any kind; false where none begins here, or none ends on its line.
func (p *mender) quoted() bool {
	left := p.left()
	first, size := utf8.DecodeRune(left)
	ends := `"` + marks
	switch {
	case first == '"':
		return p.plain()
	case strings.ContainsRune(single, first):
		ends = single
	case !strings.ContainsRune(marks, first):
		return false
	}
	n := bytes.IndexAny(left[size:], ends+"\n")
	if n < 0 || left[size+n] == '\n' || bytes.ContainsAny(left[size:size+n], `"\`) {
		return false
	}
	_, last := utf8.DecodeRune(left[size+n:])
	p.swap(p.at, p.at+size, `"`)
	if left[size+n] != '"' {
		p.swap(p.at+size+n, p.at+size+n+last, `"`)
	}
	p.at += size + n + last
	return true
}

// plain goes over a text as JSON has it.
func (p *mender) plain() bool {
	for i := p.at + 1; i < len(p.data); i++ {
		switch p.data[i] {
		case '\\':
			i++
		case '\n':
			return false
		case '"':
			p.at = i + 1
			return true
		}
	}
	return false
}

// items reads an object or a list from its opening brace on.
func (p *mender) items(depth int, open byte) bool {
	from, closing := p.at, open+2 // in ASCII both closing braces stand two behind the opening ones
	p.at++
	p.end = p.at
	comma := -1 // where the comma stands after which an item has to follow
	for many := 0; ; many++ {
		p.blank()
		switch c := p.next(); {
		case c == closing || depth == 1 && open == '{' && comma < 0 && p.whole():
			if comma >= 0 {
				p.swap(comma, comma+1, "")
			}
			p.close(from, c)
			return true
		case c == ',' && comma >= 0:
			p.swap(p.at, p.at+1, "")
			p.at++
			continue
		case many > 0 && comma < 0 && p.at == p.end: // nothing is between two items: it may be one with a wrong sign in it
			return false
		case many > 0 && comma < 0:
			p.swap(p.end, p.end, ",")
		}
		if open == '{' && !p.key() || !p.value(depth) {
			return false
		}
		p.blank()
		comma = -1
		if p.next() == ',' {
			comma = p.at
			p.at++
		}
	}
}

// whole tells whether a file that ends here lacks its last brace alone: what is closed stands where it was opened, and
// the last value is not cut off.
func (p *mender) whole() bool {
	if p.at < len(p.data) || p.uneven {
		return false
	}
	return p.end < len(p.data) || bytes.IndexByte([]byte(`"}]`), p.data[p.end-1]) >= 0
}

// close ends an object or a list, and writes the last brace of a file that has none.
func (p *mender) close(from int, c byte) {
	if c == 0 {
		text := "}"
		if p.lineStart(p.end) > 0 {
			text = "\n}"
		}
		p.swap(p.end, p.end, text)
		return
	}
	if start := p.lineStart(p.at); len(bytes.TrimSpace(p.data[start:p.at])) == 0 {
		p.uneven = p.uneven || p.at-start != p.indent(from)
	}
	p.at++
	p.end = p.at
}

// indent is how many blanks begin the line of an offset.
func (p *mender) indent(at int) int {
	line := p.data[p.lineStart(at):]
	return len(line) - len(bytes.TrimLeft(line, " \t"))
}

// key reads a key and its colon.
func (p *mender) key() bool {
	if !p.quoted() {
		word := p.word()
		if word == "" {
			return false
		}
		p.swap(p.at, p.at, `"`)
		p.at += len(word)
		p.swap(p.at, p.at, `"`)
	}
	end := p.at
	p.blank()
	if p.next() == ':' {
		p.at++
		return true
	}
	if p.data[end-1] != '"' || p.at == end { // a word without quotes is no key where no colon follows
		return false
	}
	p.swap(end, end, ":")
	return true
}

// rest takes away what is behind the value of the file, where it is nothing but braces and commas.
func (p *mender) rest() bool {
	p.blank()
	if tail := bytes.TrimRight(p.left(), " \t\r\n"); len(tail) > 0 {
		if len(bytes.Trim(tail, "}], \t\r\n")) > 0 {
			return false
		}
		p.swap(p.at, p.at+len(tail), "")
	}
	return true
}
