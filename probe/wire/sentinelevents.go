package wire

import (
	"context"
	"crypto/tls"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/tlsinspect"
)

// sentinelChannels are those of a failover. What the Sentinels say of one another's state otherwise is in every report.
var sentinelChannels = []string{
	"+sdown", "-sdown", "+odown", "-odown", "+try-failover", "+elected-leader", "+selected-slave", "+promoted-slave",
	"+switch-master", "+failover-end", "-failover-abort-no-good-slave", "-failover-abort-not-elected", "+tilt", "-tilt",
}

// maxEventText is more than any honest message has.
const maxEventText = 300

// ListenToSentinel subscribes to one Sentinel's events until the context ends, and again after each loss of the
// connection. It needs no right but SUBSCRIBE and writes nothing. A Sentinel that cannot be reached or refuses says nothing.
func ListenToSentinel(ctx context.Context, s *probe.Store, m *tlsinspect.Material, addr string, tell func(probe.SentinelEvent)) {
	quiet()
	access := s.AccessAs(probe.AsSentinel)
	timeout := max(time.Duration(s.TimeoutS)*time.Second, time.Millisecond)
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		nd := net.Dialer{Timeout: timeout}
		conn, err := nd.DialContext(ctx, network, addr)
		if err != nil || m == nil {
			return limited(conn, err)
		}
		secure := tls.Client(conn, m.Config(probe.HostOf(addr)))
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = conn.Close() // the handshake's error is the one to tell
			return nil, err
		}
		return Limit(secure), nil
	}
	client := redis.NewSentinelClient(&redis.Options{
		Addr: addr, Username: access.Username, Password: access.Password.Reveal(), Dialer: dial, DialTimeout: timeout, DialerRetries: 1,
		PoolSize: 1, MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	defer client.Close()
	sub := client.Subscribe(ctx, sentinelChannels...)
	defer sub.Close()
	messages := sub.Channel()
	for {
		select {
		case <-ctx.Done():
			return
		case msg, open := <-messages:
			if !open {
				return
			}
			text := probe.Printable(msg.Payload)
			tell(probe.SentinelEvent{
				At: time.Now(), Store: s.ID, Sentinel: addr, Channel: probe.Printable(msg.Channel), Text: text[:min(len(text), maxEventText)],
			})
		}
	}
}

// limited is a connection under the limits of Conn.
func limited(conn net.Conn, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	return Limit(conn), nil
}
