package cli

import (
	"fmt"
	"io"
	"strings"

	"tyk-redis-doctor/probe"
)

// columns prints rows with their columns aligned.
func columns(w io.Writer, rows [][]string) error {
	var width []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], len([]rune(probe.Visible(cell))))
		}
	}
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			cell = probe.Visible(cell)
			line += cell + strings.Repeat(" ", width[i]-len([]rune(cell))+2)
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}
