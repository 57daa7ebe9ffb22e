package source

import (
	"path"
	"path/filepath"
	"strings"

	"tyk-redis-doctor/probe"
)

// unit is the process that a systemd unit starts; false where it is no Tyk process. root is the file system of the
// machine that is asked about.
func unit(file string, data []byte, root string) (probe.Deployment, bool) {
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	d := probe.Deployment{Kind: probe.OfSystemd, Service: probe.Printable(name), Source: file}
	var own []probe.Variable
	var program []string
	workdir, line := "/", 0
	for text := range strings.Lines(strings.ReplaceAll(string(data), "\\\n", "\x00")) {
		line++
		at := line
		line += strings.Count(text, "\x00")
		key, value, ok := strings.Cut(strings.TrimSpace(strings.ReplaceAll(text, "\x00", " ")), "=")
		if !ok || strings.HasPrefix(key, "#") || strings.HasPrefix(key, ";") {
			continue
		}
		switch value = strings.TrimSpace(value); strings.TrimSpace(key) {
		case "Environment":
			if value == "" {
				own = nil
			}
			for _, v := range FromEnviron(unitWords(value)) {
				own = append(own, placed(file, at, name, v))
			}
		case "EnvironmentFile":
			d.Variables = append(d.Variables, environmentFile(&d, value, root)...)
		case "WorkingDirectory":
			workdir = strings.TrimPrefix(value, "-")
		case "ExecStart":
			program = unitWords(strings.TrimLeft(value, "@-:+!"))
		}
	}
	d.Variables = append(own, d.Variables...) // what the files say wins
	e := evidence{program: program, vars: d.Variables, name: name}
	if d.Component, d.Certain = e.component(); d.Component == "" {
		return d, false
	}
	at := confFlag(program)
	if at == "" {
		at = places(d.Component)[0]
	} else if !path.IsAbs(at) {
		at = path.Join(workdir, at)
	}
	d.Conf = &probe.ConfFile{Path: filepath.Join(root, at), Dir: filepath.Join(root, workdir), Root: root}
	if d.Conf.Data, d.Conf.Fault = ReadFile(d.Conf.Path); d.Conf.Fault != nil {
		d.Foreign = true // it is a unit of another machine, or of an image
		d.Conf = &probe.ConfFile{Hidden: "the file " + probe.Printable(at) + " of the machine that the unit is of", Shipped: true}
	}
	return d, true
}

// environmentFile reads a file that a unit names, or notes that it is not here.
func environmentFile(d *probe.Deployment, value, root string) []probe.Variable {
	at := strings.TrimPrefix(value, "-")
	file := filepath.Join(root, at)
	data, bad := ReadFile(file)
	if bad == nil {
		if vars, err := readLines(file, data); err == nil {
			return vars
		}
	}
	d.Elsewhere = append(d.Elsewhere, "the environment file "+probe.Printable(at))
	return nil
}

// unitWords takes a line of a unit apart: words with blanks between them, quotes around a word or a part of it, C escapes.
func unitWords(line string) []string {
	var out []string
	var word strings.Builder
	quote, inside := byte(0), false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && quote != '\'':
			i++
			word.WriteByte(line[i])
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, inside = c, true
		case quote == 0 && (c == ' ' || c == '\t'):
			if inside {
				out = append(out, word.String())
			}
			word.Reset()
			inside = false
		default:
			inside = true
			word.WriteByte(c)
		}
	}
	if inside {
		out = append(out, word.String())
	}
	return out
}
