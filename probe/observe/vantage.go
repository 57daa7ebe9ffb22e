package observe

import (
	"bufio"
	"bytes"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"

	"tyk-redis-doctor/probe"
)

// vantage tells where this run looks from.
func vantage() probe.Vantage {
	v := probe.Vantage{OS: runtime.GOOS + "/" + runtime.GOARCH, Nofile: nofile(), Addresses: ownAddresses()}
	if name, err := os.Hostname(); err == nil {
		v.Hostname = probe.Printable(name)
	}
	v.Kubernetes = os.Getenv("KUBERNETES_SERVICE_HOST") != "" || exists("/var/run/secrets/kubernetes.io/serviceaccount")
	cgroup, _ := os.ReadFile("/proc/self/cgroup")
	v.Container = v.Kubernetes || exists("/.dockerenv") || exists("/run/.containerenv") || containerGroup(cgroup)
	if conf, err := os.ReadFile("/etc/resolv.conf"); err == nil {
		v.Resolver = nameservers(conf)
	}
	return v
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// containerGroup recognises a container by the names of its control groups (version 1; version 2 shows "/" inside).
func containerGroup(cgroup []byte) bool {
	for _, word := range []string{"docker", "kubepods", "containerd", "libpod", "lxc/"} {
		if bytes.Contains(cgroup, []byte(word)) {
			return true
		}
	}
	return false
}

// nameservers lists those of a resolv.conf, in its order.
func nameservers(conf []byte) []string {
	var out []string
	for lines := bufio.NewScanner(bytes.NewReader(conf)); lines.Scan(); {
		line := lines.Text()
		if words := strings.Fields(line); len(words) >= 2 && words[0] == "nameserver" {
			out = append(out, probe.Printable(words[1]))
		}
	}
	return out
}

// ownAddresses are the IP addresses of this machine, loopback left out, sorted.
func ownAddresses() []string {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var out []string
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
			out = append(out, n.IP.String())
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// medianSkew is the median over the servers of their clock minus ours, in milliseconds; nil when none told the time.
func medianSkew(nodes []probe.Node) *int64 {
	var all []int64
	for i := range nodes {
		if s := nodes[i].Server; s != nil && s.SkewMS != nil {
			all = append(all, *s.SkewMS)
		}
	}
	if len(all) == 0 {
		return nil
	}
	slices.Sort(all)
	return &all[len(all)/2]
}
