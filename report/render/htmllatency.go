package render

import (
	"fmt"
	"math"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report/prose"
)

// latencyCharts draw, for every node, its pings from the fastest to the slowest on a logarithmic scale, with a dot at
// the median and a thick line from there to the 99th percentile.
func (e *estate) latencyCharts() ([]drawing, bool) {
	n, low, high := 0, math.Inf(1), 0.0
	for i := range e.Evidence.Nodes {
		if l := e.Evidence.Nodes[i].Latency; l != nil && l.Samples > 0 {
			n++
			low, high = min(low, float64(max(l.MinUS, 1))), max(high, float64(max(l.MaxUS, 1)))
		}
	}
	if n == 0 {
		return nil, false
	}
	low, high = math.Pow(10, math.Floor(math.Log10(low))), math.Pow(10, math.Ceil(math.Log10(high*1.0001)))
	return []drawing{e.latency("wide", 1104, n, low, high), e.latency("narrow", 356, n, low, high)}, true
}

func (e *estate) latency(class string, width, n int, low, high float64) drawing {
	const left, top, plot, foot = 66, 16, 170, 40
	d := drawing{Class: class, W: width, H: top + plot + foot, Label: fmt.Sprintf("Ping times of %s", prose.Count(n, "node", "nodes"))}
	y := func(us float64) int {
		return top + plot - int(math.Round(plot*math.Log10(max(us, low)/low)/math.Log10(high/low)))
	}
	for v := low; v <= high*1.001; v *= 10 {
		d.Lines = append(d.Lines, drawnLine{fmt.Sprintf("M%d %dH%d", left, y(v), width-14), "grid"})
		d.Texts = append(d.Texts, drawnText{10, y(v) + 4, "note", micros(int64(v))})
	}
	step := float64(width-left-30) / float64(n)
	at := 0
	for i := range e.Evidence.Nodes {
		node := &e.Evidence.Nodes[i]
		l := node.Latency
		if l == nil || l.Samples == 0 {
			continue
		}
		x := left + 8 + int((float64(at)+0.5)*step)
		state, _ := e.condition(node)
		d.Lines = append(d.Lines,
			drawnLine{fmt.Sprintf("M%d %dV%d", x, y(float64(l.MinUS)), y(float64(l.MaxUS))), "whisker"},
			drawnLine{fmt.Sprintf("M%d %dV%d", x, y(float64(l.P50US)), y(float64(l.P99US))), "tail"})
		d.Marks = append(d.Marks, drawnMark{X: x, Y: y(float64(l.P50US)), Shape: "dot", Class: state.className(),
			Tip: fmt.Sprintf(
				"%s: %s to %s, median %s, p99 %s, %s",
				probe.Visible(node.Addr),
				micros(l.MinUS),
				micros(l.MaxUS),
				micros(l.P50US),
				micros(l.P99US),
				prose.Count(l.Samples, "ping", "pings"),
			)})
		if short := e.shortAddr(node.Addr); step > float64(wideOf(short)*charWidth+6) {
			d.Texts = append(d.Texts, drawnText{x, top + plot + 20, "axis", short})
		}
		at++
	}
	return d
}
