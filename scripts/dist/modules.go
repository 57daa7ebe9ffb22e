package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// part is a module that a binary was made of, or Go's own library.
type part struct {
	path, version string
	sum           string // as go.sum has it; "" for Go's own
	licence       string // an expression of SPDX
	texts         []text
}

// text is a file of a module that has to go with the program.
type text struct {
	name string
	body []byte
}

// std is the name of Go's own library among the parts.
const std = "std"

// parts are what a binary was made of, as it says itself, with Go's own library first.
func (r release) parts(binary string) ([]part, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	list := []part{{path: std, version: strings.TrimPrefix(info.GoVersion, "go")}}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		list = append(list, part{path: m.Path, version: m.Version, sum: m.Sum})
	}
	return list, r.licences(list)
}

// licences fills in the licence of each part, from the folder that its source lies in.
func (r release) licences(list []part) error {
	folders, err := r.folders(list)
	if err != nil {
		return err
	}
	for i := range list {
		p := &list[i]
		if p.texts, err = textsIn(folders[p.path]); err != nil {
			return err
		}
		if p.licence = expression(p.texts); p.licence == "" {
			return fmt.Errorf("%s has no licence that is known here, in %s", p.path, folders[p.path])
		}
	}
	return nil
}

// folders are where the source of each part lies.
func (r release) folders(list []part) (map[string]string, error) {
	out, err := r.command(nil, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	folders := map[string]string{std: strings.TrimSpace(string(out))}
	args := []string{"mod", "download", "-json"}
	for _, p := range list {
		if p.path != std {
			args = append(args, p.path+"@"+p.version)
		}
	}
	if len(args) == 3 {
		return folders, nil
	}
	if out, err = r.command(nil, "go", args...); err != nil {
		return nil, err
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var m struct{ Path, Dir string }
		switch err := d.Decode(&m); {
		case errors.Is(err, io.EOF):
			return folders, nil
		case err != nil:
			return nil, fmt.Errorf("go mod download: %w", err)
		}
		folders[m.Path] = m.Dir
	}
}

var legal = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([-._].*)?$`)

// textsIn are the files of a folder that have to go with what is made of it.
func textsIn(folder string) ([]text, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var out []text
	for _, e := range entries {
		if !e.Type().IsRegular() || !legal.MatchString(e.Name()) {
			continue
		}
		body, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		out = append(out, text{e.Name(), body})
	}
	return out, nil
}

var space = regexp.MustCompile(`\s+`)

// expression tells the licences by their own words: all that the texts hold, joined by AND; "" for none that is known.
func expression(texts []text) string {
	var ids []string
	add := func(id string, found bool) {
		if found && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, t := range texts {
		words := space.ReplaceAllString(strings.ToLower(string(t.body)), " ")
		has := func(part string) bool { return strings.Contains(words, part) }
		redistribution := has("redistribution and use in source and binary forms")
		endorse := has("may be used to endorse or promote")
		add("Apache-2.0", has("apache license") && has("version 2.0"))
		add("MPL-2.0", has("mozilla public license version 2.0"))
		add("MIT", has("permission is hereby granted, free of charge"))
		add("ISC", has("permission to use, copy, modify, and/or distribute"))
		add("BSD-3-Clause", redistribution && endorse)
		add("BSD-2-Clause", redistribution && !endorse)
	}
	slices.Sort(ids)
	return strings.Join(ids, " AND ")
}

// licencesText is one file with the texts of all parts.
func licencesText(list []part) []byte {
	var b bytes.Buffer
	b.WriteString("What this program is made of, and under which terms.\n")
	for _, p := range list {
		for _, t := range p.texts {
			fmt.Fprintf(&b, "\n%s\n%s %s: %s (%s)\n%s\n\n", strings.Repeat("=", 80), p.path, p.version, t.name, p.licence, strings.Repeat("=", 80))
			b.Write(bytes.TrimSpace(bytes.ReplaceAll(t.body, []byte("\r\n"), []byte("\n"))))
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}
