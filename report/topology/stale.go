package topology

// markStale finds the entries of nodes that are gone and serve nothing: without an address; failed while another member lives
// at the address, as after a node was reset; or failed, not listed and missed by nobody, as after a node was replaced. One
// that has slots is missed.
func (c *Cluster) markStale() {
	lives := map[string]bool{}
	for _, m := range c.Members {
		if m.Alive() && !m.Failed() {
			lives[m.Addr] = true
		}
	}
	for _, m := range c.Members {
		m.Stale = !m.Alive() && len(m.Slots) == 0 && (m.Has("noaddr") || m.Failed() && m.Addr != "" && lives[m.Addr])
	}
	for _, m := range c.Voters() {
		if m.Epoch == c.Main.CurrentEpoch && !m.Down() {
			c.newest = append(c.newest, m)
		}
	}
	live, fewest, most := c.liveReplicasEach()
	for _, m := range c.Members {
		if m.Stale || m.Alive() || !m.Failed() || len(m.Slots) > 0 || m.Node != nil && m.Node.Listed {
			continue
		}
		switch {
		case m.IsPrimary():
			m.Stale = fewest == most && (most > 0 || len(c.newerThan(m)) == 0)
		case m.Primary != nil && !m.Primary.Failed():
			m.Stale = most > 0 && live[m.Primary] == most
		}
	}
	for _, m := range c.Members {
		if m.IsPrimary() && len(m.Slots) == 0 && m.Down() {
			c.fallen = append(c.fallen, m)
		}
	}
}

// liveReplicasEach is how many live replicas each primary has, and of those with slots the fewest and the most.
func (c *Cluster) liveReplicasEach() (live map[*Member]int, fewest, most int) {
	live = map[*Member]int{}
	for _, m := range c.Members {
		live[m] = len(m.LiveReplicas())
	}
	for i, m := range c.Voters() {
		most = max(most, live[m])
		if i == 0 || live[m] < fewest {
			fewest = live[m]
		}
	}
	return live, fewest, most
}

// newerThan are the primaries with slots that were promoted last, after a member was.
func (c *Cluster) newerThan(gone *Member) []*Member {
	if len(c.newest) > 0 && c.newest[0].Epoch > gone.Epoch {
		return c.newest
	}
	return nil
}

// Successor is the member that took over from a failed primary: the one primary of the newest epoch. nil where there is
// none, or where several could be meant.
func (c *Cluster) Successor(gone *Member) *Member {
	newer := c.newerThan(gone)
	if !gone.HasEpoch() || len(newer) != 1 || len(c.fallen) > 1 || len(c.fallen) == 1 && c.fallen[0] != gone {
		return nil
	}
	return newer[0]
}

// Replaced is true where another member lives at the address of an entry that is left over.
func (c *Cluster) Replaced(gone *Member) bool {
	for _, m := range c.Members {
		if m != gone && m.Addr == gone.Addr && m.Alive() {
			return true
		}
	}
	return false
}
