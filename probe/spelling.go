package probe

import "strings"

// longestSpelt is the longest name that is compared letter by letter; longer ones count as far apart.
const longestSpelt = 64

// Distance is how many letters must be added, dropped, changed or swapped with their neighbour; limit+1 at most.
func Distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit || len(a) > longestSpelt {
		return limit + 1
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return min(rows[len(a)][len(b)], limit+1)
}

// Nearest is the name that was most likely meant: the same in other capitals, else the one with the fewest changes, if
// these are few; "" where none is near.
func Nearest(name string, of []string) string {
	for _, n := range of {
		if strings.EqualFold(n, name) {
			return n
		}
	}
	limit := len(name)/3 + 1
	best, least := "", limit
	for _, n := range of {
		if d := Distance(strings.ToLower(name), strings.ToLower(n), limit); d <= least && (best == "" || d < least) {
			best, least = n, d
		}
	}
	return best
}
