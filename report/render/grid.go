package render

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// grid lays rows out in columns, two spaces apart and without lines. It gives one line for the head and one a row.
func (t *terminal) grid(head []string, rows [][]cell) ([]string, error) {
	twwidth.SetEastAsian(false) // else the widths would follow the locale of whoever runs this
	var b bytes.Buffer
	cfg := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoFormat: tw.Off, AutoWrap: tw.WrapNone},
		Alignment:  tw.CellAlignment{Global: tw.AlignLeft},
		Padding:    tw.CellPadding{Global: tw.Padding{Right: "  ", Overwrite: true}},
	}
	table := tablewriter.NewTable(&b,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.BorderNone,
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
		})),
		tablewriter.WithConfig(tablewriter.Config{Header: cfg, Row: cfg, Behavior: tw.Behavior{TrimSpace: tw.Off}}))
	table.Header(head)
	for _, row := range rows {
		texts := make([]string, len(row))
		for i, c := range row {
			texts[i] = t.paint(c.mood, t.safe(c.text))
		}
		if err := table.Append(texts); err != nil {
			return nil, fmt.Errorf("laying out a row: %w", err)
		}
	}
	if err := table.Render(); err != nil {
		return nil, fmt.Errorf("laying out a table: %w", err)
	}
	lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	if len(lines) != len(rows)+1 {
		return nil, fmt.Errorf("laying out a table: %d rows became %d lines", len(rows), len(lines)-1)
	}
	return lines, nil
}

// gridWidth is the width that grid would need, its trailing space left out.
func (t *terminal) gridWidth(head []string, rows [][]cell) int {
	total := 0
	for i, h := range head {
		col := wide(h)
		for _, row := range rows {
			col = max(col, wide(t.safe(row[i].text)))
		}
		total += col + 2
	}
	return total - 2
}
