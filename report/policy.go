package report

import "time"

// Policy holds every threshold the judges use. The defaults have their reasons beside them; a policy file may set
// each one by its JSON name.
type Policy struct {
	ExpiresSoonDays    int     `json:"expires_soon_days"`     // a renewal by hand takes weeks in most companies
	NearMaxclientsPct  float64 `json:"near_maxclients_pct"`   // 80 %: one more Gateway of average size still fits
	NearOOMPct         float64 `json:"near_oom_pct"`          // of maxmemory with noeviction; fragmentation eats the rest
	LaggingBytes       int64   `json:"lagging_bytes"`         // more than a replication buffer would usually hold back
	LaggingS           int64   `json:"lagging_s"`             // replicas acknowledge every second
	SettleS            int64   `json:"settle_s"`              // replicas fetch a small data set within seconds of a common start
	IdleMattersS       int64   `json:"idle_matters_s"`        // under it even a busy Tyk loses its pool between two bursts
	ClockSkewS         int64   `json:"clock_skew_s"`          // Tyk's tokens and rate windows are in seconds
	LatencyHighMS      float64 `json:"latency_high_ms"`       // median; a Gateway asks several times a request
	LatencyJitterX     float64 `json:"latency_jitter_x"`      // p99 over median, above LatencyJitterMinMS
	LatencyJitterMinMS float64 `json:"latency_jitter_min_ms"` // below it jitter is the tool's own scheduling
	// LatencyJitterMinSamples pings make a distribution; with fewer one delay of this machine would look like jitter.
	LatencyJitterMinSamples int     `json:"latency_jitter_min_samples"`
	SynResentWithinMS       float64 `json:"syn_resent_within_ms"` // how much after 1, 3 or 7 s a repeated request still explains a connection
	// OwnCAMaxCerts is how many certificates a ca_file holds that was made for one Redis; the bundle of a system has a hundred.
	OwnCAMaxCerts      int     `json:"own_ca_max_certs"`
	PoolMin            int     `json:"pool_min"`              // pools under it make requests wait at once
	SlowShareOfTimeout float64 `json:"slow_share_of_timeout"` // a step that took this part of its timeout is nearly failing
	TimeoutMaxS        int     `json:"timeout_max_s"`         // a timeout above it was meant in milliseconds

	Accept []Acceptance `json:"accept,omitempty"`
}

// Acceptance is a finding that somebody answers for, for a while.
type Acceptance struct {
	ID      string    `json:"id"`               // a finding id or a glob of ids
	Nodes   []string  `json:"nodes,omitempty"`  // only on these addresses; empty: everywhere
	Status  Status    `json:"status,omitempty"` // up to this; a worse one counts again. "": whatever it is
	Reason  string    `json:"reason"`
	Expires time.Time `json:"expires"` // from then on it does not count any more
}

// DefaultPolicy is the policy without a file.
func DefaultPolicy() Policy {
	return Policy{
		ExpiresSoonDays:         30,
		NearMaxclientsPct:       80,
		NearOOMPct:              90,
		LaggingBytes:            10 << 20,
		LaggingS:                10,
		SettleS:                 15,
		IdleMattersS:            60,
		ClockSkewS:              10,
		LatencyHighMS:           100,
		LatencyJitterX:          20,
		LatencyJitterMinMS:      50,
		LatencyJitterMinSamples: 50,
		SynResentWithinMS:       300,
		OwnCAMaxCerts:           8,
		PoolMin:                 10,
		SlowShareOfTimeout:      0.5,
		TimeoutMaxS:             120,
	}
}
