package wire

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
)

// BenchmarkReaders reads what a node of a cluster of 1000 nodes says.
func BenchmarkReaders(b *testing.B) {
	var nodes, slots strings.Builder
	fmt.Fprint(&slots, "*500\r\n")
	for i := range 500 {
		p, r := fmt.Sprintf("%040x", i), fmt.Sprintf("%040x", 1000+i)
		fmt.Fprintf(&nodes, "%s 10.0.0.1:%d@1 master - 0 1700000000000 1 connected %d-%d\n", p, 7000+i, i*32, i*32+31)
		fmt.Fprintf(&nodes, "%s 10.0.0.2:%d@1 slave %s 0 1700000000000 1 connected\n", r, 7000+i, p)
		fmt.Fprintf(&slots, "*4\r\n:%d\r\n:%d\r\n*3\r\n$8\r\n10.0.0.1\r\n:%d\r\n$40\r\n%s\r\n", i*32, i*32+31, 7000+i, p)
		fmt.Fprintf(&slots, "*3\r\n$8\r\n10.0.0.2\r\n:%d\r\n$40\r\n%s\r\n", 7000+i, r)
	}
	info := string(replies()["redis-7.2.6/standalone/info.resp3"])
	for name, read := range map[string]func(){
		"CLUSTER NODES": func() { ParseClusterNodes(nodes.String()) },
		"INFO": func() {
			i := ParseInfo(info)
			i.Server()
			i.Clients()
			i.Replication()
			i.Memory()
			i.Persistence()
		},
		"CLUSTER SLOTS, with its framing": func() {
			s := Open(canned{bytes.NewReader([]byte(slots.String()))}, time.Minute)
			defer s.Close()
			got, fault := s.Do(b.Context(), Command{"CLUSTER", "SLOTS"})
			if fault != nil {
				b.Fatal(fault)
			}
			if ranges, _ := ParseClusterSlots(got[0].Value); len(ranges) != 500 {
				b.Fatal(len(ranges))
			}
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				read()
			}
		})
	}
}
