//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

const imageRoots = "-----BEGIN CERTIFICATE-----\nof a test\n-----END CERTIFICATE-----\n"

// TestImage lays an image out as the Dockerfile says, from what `make image-files` makes, and runs the program in it as the
// user that it names: there is nothing else in that root, so that what the program needs besides would be missing.
func TestImage(t *testing.T) {
	built, root := t.TempDir(), t.TempDir()
	copyFile(t, binary(t), filepath.Join(built, "tyk-redis-doctor-linux-"+runtime.GOARCH))
	if err := os.WriteFile(filepath.Join(built, "ca-certificates.crt"), []byte(imageRoots), 0o644); err != nil {
		t.Fatal(err)
	}
	said := map[string][]string{}
	var order []string
	for _, line := range instructions(t, "../deploy/Dockerfile") {
		word, rest, _ := strings.Cut(line, " ")
		order = append(order, word)
		said[word] = strings.Fields(strings.ReplaceAll(rest, "${TARGETARCH}", runtime.GOARCH))
		if word == "COPY" {
			from, to := said[word][0], said[word][1]
			copyFile(t, filepath.Join(built, from), filepath.Join(root, filepath.FromSlash(to)))
		}
	}
	if got := strings.Join(order, " "); got != "FROM ARG COPY COPY USER ENTRYPOINT CMD" {
		t.Errorf("the Dockerfile says %s", got)
	}
	if got := strings.Join(said["FROM"], " "); got != "scratch" {
		t.Errorf("it is made from %s", got)
	}
	uid, _, _ := strings.Cut(said["USER"][0], ":")
	user, err := strconv.Atoi(uid)
	if err != nil || user == 0 {
		t.Fatalf("USER %s: Kubernetes tells who is no root by a number", said["USER"])
	}
	entry := strings.Trim(said["ENTRYPOINT"][0], `[]"`)
	if !path.IsAbs(entry) {
		t.Fatalf("ENTRYPOINT %s", entry)
	}
	certs := "/etc/ssl/certs/ca-certificates.crt" // where Go looks first
	if text, err := os.ReadFile(filepath.Join(root, certs)); err != nil || string(text) != imageRoots {
		t.Errorf("the roots: %v", err)
	}
	if err := os.Chmod(root, 0o555); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{"version": "tyk-redis-doctor ", "settings --component gateway": "redis:6379"} {
		c := exec.Command(entry, strings.Fields(args)...)
		c.Dir, c.Env = "/", []string{"TYK_GW_STORAGE_TYPE=redis", "TYK_GW_STORAGE_ADDRS=redis:6379"}
		c.SysProcAttr = confined(root, user)
		if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v\n%s", args, err, out)
		}
	}
}

// confined is a process with another root, as another user. Who is not root has to be it within a namespace first.
func confined(root string, user int) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Chroot: root}
	if os.Geteuid() == 0 {
		a.Credential = &syscall.Credential{Uid: uint32(user), Gid: uint32(user)}
		return a
	}
	a.Cloneflags = syscall.CLONE_NEWUSER
	a.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
	a.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
	return a
}

// instructions are the lines of a Dockerfile that are no comment.
func instructions(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, info.Mode().Perm()|0o444); err != nil {
		t.Fatal(err)
	}
}
