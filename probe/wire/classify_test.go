package wire

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"tyk-redis-doctor/probe"
)

// Every error that nine servers were brought to: id, situation, servers, text.
func TestErrorsOfEveryServer(t *testing.T) {
	f, err := os.Open("testdata/errors.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	met, rows := map[string]int{}, 0
	for lines := bufio.NewScanner(f); lines.Scan(); rows++ {
		col := strings.Split(lines.Text(), "\t")
		if len(col) != 4 {
			t.Fatalf("line %d: %q", rows+1, lines.Text())
		}
		if got := Classify(col[3]); string(got.ID) != col[0] {
			t.Errorf("%s: %.80s: %s, want %s", col[1], col[3], got.ID, col[0])
		}
		for server := range strings.FieldsSeq(col[2]) {
			met[server]++
		}
	}
	for _, server := range servers {
		if met[server] < 200 {
			t.Errorf("%s: %d errors only", server, met[server])
		}
	}
}

func TestErrorsOfOthers(t *testing.T) {
	for text, want := range map[string]probe.FaultID{
		"ERR invalid password":                                                             probe.AuthWrongPassword,
		"ERR Client sent AUTH, but no password is set":                                     probe.AuthNotNeeded,
		"ERR operation not permitted":                                                      probe.AuthMissingPassword,
		"ERR MOVED 8155 cache.serverless.example:6379":                                     probe.ModeClusterNotEnabled,
		"ERR unknown command 'info', with args beginning with: ":                           probe.ServerCommandDisabled,
		"ERR unknown command 'PROXY', with args beginning with: 'TCP4' '10.0.0.1'":         probe.ProtoProxyProtocol,
		"ERR unknown command `PROXY`, with args beginning with: `TCP4`, ":                  probe.ProtoProxyProtocol,
		"ERR Cluster is disabled. Use --cluster_mode=yes to enable.":                       probe.ModeClusterOnStandalone,
		"ERR Cluster mode is not enabled":                                                  probe.ModeClusterOnStandalone,
		"LOADING Dragonfly is loading the dataset in memory":                               probe.ServerLoading,
		"ERR command is not allowed":                                                       probe.ServerCommandDisabled,
		"ERR Command is not available: 'INFO'. See https://upstash.example":                probe.ServerCommandDisabled,
		"unsupported command 'cluster'":                                                    probe.ServerCommandDisabled,
		"EXECABORT Transaction discarded because of: NOREPLICAS Not enough good replicas":  probe.ServerNoreplicas,
		"EXECABORT Transaction discarded because of: something new":                        probe.ServerError,
		"ERR Error running script (call to f_1): @user_script:1: -OOM command not allowed": probe.ServerOOM,
		"ERR unknown command 'x', with args beginning with: -y":                            probe.ServerCommandDisabled,
		"max number of clients reached":                                                    probe.CapacityMaxclientsReached,
		"no upstream host":                                                                 probe.ServerError,
		"":                                                                                 probe.ServerError,
		" ":                                                                                probe.ServerError,
		"ERR":                                                                              probe.ServerError,
		"ERR " + strings.Repeat("because of: : -", 5000):                                   probe.ServerError,
		"NOPERM " + strings.Repeat("x", 100_000):                                           probe.AuthNoPermission,
		"REDIRECT 127.0.0.11:6379":                                                         probe.ServerReadonly,
		"ERR Protocol error: unauthenticated multibulk length":                             probe.AuthMissingPassword,
		"ERR max number of clients + cluster connections reached":                          probe.CapacityMaxclientsReached,
		"DENIED Running in protected mode because protected mode is enabled and no password ": probe.ServerProtectedMode,
	} {
		got := Classify(text)
		if got.ID != want {
			t.Errorf("%.60q: %s, want %s", text, got.ID, want)
		}
		if len(got.Text) > 410 {
			t.Errorf("%.60q: %d bytes kept", text, len(got.Text))
		}
	}
	if got := Classify("ERR \x1b[31mred\r\n"); strings.ContainsAny(got.Text, "\x1b\r\n") {
		t.Errorf("%q", got.Text)
	}
}

func TestTroubleOfAConnection(t *testing.T) {
	op := func(err error) error {
		return &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", err)}
	}
	for _, test := range []struct {
		err  error
		want probe.FaultID
	}{
		{io.EOF, probe.NetClosed},
		{io.ErrUnexpectedEOF, probe.NetClosed},
		{op(syscall.ECONNRESET), probe.NetClosed},
		{op(syscall.EPIPE), probe.NetClosed},
		{errOver, probe.NetClosed},
		{fmt.Errorf("dial: %w", errOver), probe.NetClosed},
		{&net.OpError{Op: "remote error", Err: errors.New("tls: certificate required")}, probe.NetClosed},
		{context.DeadlineExceeded, probe.ProtoNoReply},
		{os.ErrDeadlineExceeded, probe.ProtoNoReply},
		{op(syscall.ETIMEDOUT), probe.ProtoNoReply},
		{op(syscall.EHOSTUNREACH), probe.NetUnreachable},
		{context.Canceled, probe.RunCutShort},
		{&HostileError{"a string of 9 bytes"}, probe.ProtoHostile},
		{errors.New(`redis: can't parse "HTTP/1.1 400 Bad Request"`), probe.ProtoNotRedis},
	} {
		if got := ClassifyIO(test.err); got.ID != test.want || got.Text == "" {
			t.Errorf("%v: %+v, want %s", test.err, got, test.want)
		}
	}
}
