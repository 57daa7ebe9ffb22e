package estate

import (
	"fmt"
	"net"
	"strconv"
)

// ports gives n ports of a host that nothing listens on, all different. Between now and the start of the server
// somebody else may take one; then the start is tried again with others.
func ports(host string, n int) ([]int, error) {
	var taken []int
	for range n {
		l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			return nil, fmt.Errorf("find a free port on %s: %w", host, err)
		}
		defer l.Close()
		taken = append(taken, l.Addr().(*net.TCPAddr).Port)
	}
	return taken, nil
}

// oldBus is how far above its port a node of a cluster listens for the others, where that cannot be set (before 7.0).
const oldBus = 10000

// busPorts gives a port for clients with a port for the cluster bus.
func (b Binary) busPorts(host string) (port, bus int, err error) {
	if b.AtLeast(7, 0) {
		two, err := ports(host, 2)
		if err != nil {
			return 0, 0, err
		}
		return two[0], two[1], nil
	}
	for range 100 {
		one, err := ports(host, 1)
		if err != nil {
			return 0, 0, err
		}
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(one[0]+oldBus)))
		if err != nil {
			continue // above 65535, or in use
		}
		l.Close()
		return one[0], one[0] + oldBus, nil
	}
	return 0, 0, fmt.Errorf("find a free port on %s with a free one %d above it", host, oldBus)
}
