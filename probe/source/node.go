package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Bounds of YAML. Aliases can make a small file endless: nodes are counted as often as they are named.
const (
	maxDocuments = 5000
	maxDepth     = 100
	maxNodes     = 500_000
	// maxSeparators bounds what is parsed at all: every value takes one, and in memory far more than its text does.
	maxSeparators = 600_000
)

var yamlLineNumber = regexp.MustCompile(`line (\d+)`)

// parse reads YAML, or JSON, as nodes. What is refused is told without quoting the file, which may hold secrets.
func parse(data []byte) ([]*yaml.Node, error) {
	separators := 0
	for _, c := range []string{",", ":", "\n"} {
		separators += bytes.Count(data, []byte(c))
	}
	if separators > maxSeparators {
		return nil, fmt.Errorf("holds more than %d lines and values", maxSeparators)
	}
	var docs []*yaml.Node
	dec, left := yaml.NewDecoder(bytes.NewReader(data)), maxNodes
	for {
		var n yaml.Node
		err := decode(dec, &n)
		switch {
		case errors.Is(err, io.EOF):
			return docs, nil
		case err != nil:
			if m := yamlLineNumber.FindString(err.Error()); m != "" {
				return nil, errors.New("is no YAML: a mistake at " + m)
			}
			return nil, errors.New("is no YAML")
		case len(n.Content) == 0 || n.Content[0].Kind == yaml.ScalarNode && n.Content[0].Tag == "!!null":
			continue // between two marks, or after the last one
		case len(docs) == maxDocuments:
			return nil, fmt.Errorf("has more than %d documents", maxDocuments)
		}
		sizes := map[*yaml.Node]int{}
		size, err := sizeOf(n.Content[0], sizes, 0)
		if left -= size; err == nil && left < 0 {
			err = fmt.Errorf("holds more than %d values, counting what its aliases repeat", maxNodes)
		}
		if err != nil {
			return nil, err
		}
		docs = append(docs, n.Content[0])
	}
}

// decode is Decode, whose library panics on some broken input.
func decode(dec *yaml.Decoder, n *yaml.Node) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("is no YAML")
		}
	}()
	return dec.Decode(n)
}

// sizeOf counts the nodes below one, those of aliases each time. sizes holds what was counted; -1 while it is.
func sizeOf(n *yaml.Node, sizes map[*yaml.Node]int, depth int) (int, error) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	size, seen := sizes[n]
	switch {
	case size < 0:
		return 0, errors.New("holds an anchor that contains itself")
	case seen:
		return size, nil
	case depth > maxDepth:
		return 0, fmt.Errorf("is nested more than %d deep", maxDepth)
	}
	sizes[n], size = -1, 1
	for _, in := range n.Content {
		more, err := sizeOf(in, sizes, depth+1)
		if err != nil {
			return 0, err
		}
		size = min(size+more, maxNodes+1)
	}
	sizes[n] = size
	return size, nil
}

// pair is one member of a mapping.
type pair struct{ key, value *yaml.Node }

// pairs are the members of a mapping in order, merge keys applied: what the mapping itself says wins, then the earlier of
// several that are merged.
func pairs(n *yaml.Node) []pair {
	var out []pair
	collect(n, map[string]bool{}, &out)
	return out
}

func collect(n *yaml.Node, seen map[string]bool, out *[]pair) {
	if n = plain(n); n == nil || n.Kind != yaml.MappingNode {
		return
	}
	var merged []*yaml.Node
	own := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], plain(n.Content[i+1])
		if k.Value == "<<" && (k.Tag == "!!merge" || k.Tag == "" || k.Tag == "!!str") {
			if v.Kind == yaml.SequenceNode {
				merged = append(merged, v.Content...)
			} else {
				merged = append(merged, v)
			}
			continue
		}
		if at, twice := own[k.Value]; twice {
			(*out)[at] = pair{k, v}
		} else if !seen[k.Value] {
			seen[k.Value], own[k.Value] = true, len(*out)
			*out = append(*out, pair{k, v})
		}
	}
	for _, m := range merged {
		collect(m, seen, out)
	}
}

// plain follows an alias.
func plain(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// get is the value at a path of keys, nil where there is none.
func get(n *yaml.Node, path ...string) *yaml.Node {
	n = plain(n)
	for _, key := range path {
		n = member(n, key)
	}
	return n
}

// member is the value of one key: that of the mapping itself, else of what it merges.
func member(n *yaml.Node, key string) *yaml.Node {
	if n = plain(n); n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	merges := false
	for i := len(n.Content) - 2; i >= 0; i -= 2 {
		if n.Content[i].Value == key {
			return plain(n.Content[i+1])
		}
		merges = merges || n.Content[i].Value == "<<"
	}
	if !merges {
		return nil
	}
	for _, p := range pairs(n) {
		if p.key.Value == key {
			return p.value
		}
	}
	return nil
}

// has tells whether a mapping has one of the keys.
func has(n *yaml.Node, keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return get(n, key) != nil })
}

// text is a scalar; "" for null, and for what is none.
func text(n *yaml.Node) string {
	if n = plain(n); n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// items are those of a list.
func items(n *yaml.Node) []*yaml.Node {
	if n = plain(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	out := make([]*yaml.Node, len(n.Content))
	for i, item := range n.Content {
		out[i] = plain(item)
	}
	return out
}

// texts are the scalars of a list, or a single one as a list.
func texts(n *yaml.Node) []string {
	if s := text(n); s != "" {
		return []string{s}
	}
	var out []string
	for _, item := range items(n) {
		out = append(out, text(item))
	}
	return out
}

// blockLine is the line before the first one of a scalar's text: a block scalar begins on the line after its mark.
func blockLine(n *yaml.Node) int {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return n.Line
	}
	return n.Line - 1
}

func isTrue(n *yaml.Node) bool { return strings.EqualFold(text(n), "true") }
