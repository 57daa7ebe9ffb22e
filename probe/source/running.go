package source

import (
	"fmt"
	"os"
	"slices"
	"strconv"

	"tyk-redis-doctor/probe"
)

// running are the processes that are asked for.
func (in Input) running() ([]probe.Deployment, error) {
	var out []probe.Deployment
	for _, pid := range in.Processes {
		d, err := readProcess(in.Proc, pid)
		if err != nil {
			return nil, fmt.Errorf("--process %d: %w", pid, err)
		}
		if d.Component == "" {
			d.Component = in.Component
		}
		out = append(out, d)
	}
	if !in.AllProcesses {
		return out, nil
	}
	all := processes(in.Proc)
	if len(all) == 0 {
		return nil, fmt.Errorf("--all-processes: no Tyk component runs here, as far as this user can see")
	}
	return append(out, all...), nil
}

// processes are all running components. One whose environment this user may not read is there all the same.
func processes(proc string) []probe.Deployment {
	entries, err := os.ReadDir(proc)
	if err != nil {
		return nil
	}
	var pids []int
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	var out []probe.Deployment
	for _, pid := range pids {
		c := programOf(proc, pid)
		if c == "" {
			continue
		}
		d, err := readProcess(proc, pid)
		if err != nil {
			d = probe.Deployment{Kind: probe.OfProcess, Component: c, Certain: true, Elsewhere: []string{"its environment, which " + err.Error()}}
			d.Conf = &probe.ConfFile{Hidden: "the file of process " + strconv.Itoa(pid)}
		}
		d.Component, d.Service = c, "process "+strconv.Itoa(pid)
		out = append(out, d)
	}
	return out
}
