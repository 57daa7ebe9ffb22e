package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const program = "tyk-redis-doctor"

// release is what is built, from where and to where.
type release struct {
	root    string // the folder of the module
	out     string
	version string
	time    time.Time // of every file
	cache   string    // that the second build uses; "" for one with nothing in it
}

// commitTime is when the source was committed, or SOURCE_DATE_EPOCH, in UTC.
func (r release) commitTime() (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		out, err := r.command(nil, "git", "log", "-1", "--format=%ct")
		if err != nil {
			return time.Time{}, fmt.Errorf("the time of the commit, in place of which SOURCE_DATE_EPOCH may say one: %w", err)
		}
		text = strings.TrimSpace(string(out))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH: %w", err)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// command runs a program in the folder of the module and gives what it prints.
func (r release) command(env []string, name string, args ...string) ([]byte, error) {
	c := exec.Command(name, args...)
	c.Dir, c.Env = r.root, append(os.Environ(), env...)
	var out, bad bytes.Buffer
	c.Stdout, c.Stderr = &out, &bad
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", name, args[0], err, bytes.TrimSpace(bad.Bytes()))
	}
	return out.Bytes(), nil
}

// build makes one binary. What of this machine could change it is said here.
func (r release) build(target, file string, env []string) error {
	system, machine, ok := strings.Cut(target, "/")
	if !ok {
		return fmt.Errorf("%q is no GOOS/GOARCH", target)
	}
	file, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	env = append([]string{"GOOS=" + system, "GOARCH=" + machine, "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0",
		"GOWORK=off", "GOFIPS140=off"}, env...)
	link := "-ldflags=-s -w -buildid= -X main.version=" + r.version
	_, err = r.command(env, "go", "build", "-trimpath", "-buildvcs=false", link, "-o", file, ".")
	return err
}

// archive builds one target and gives the name and the bytes of its archive.
func (r release) archive(target string) (string, []byte, error) {
	folder, err := os.MkdirTemp("", "dist")
	if err != nil {
		return "", nil, err
	}
	defer os.RemoveAll(folder)
	binary := filepath.Join(folder, program)
	if err := r.build(target, binary, nil); err != nil {
		return "", nil, err
	}
	return r.pack(target, binary)
}

// compare builds a target again, from a copy of the source elsewhere and with nothing kept of the first time.
func (r release) compare(target string, want []byte) error {
	folder, err := os.MkdirTemp("", "dist-again")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	other := r
	other.root = filepath.Join(folder, "source")
	cache := r.cache
	if cache == "" {
		cache = filepath.Join(folder, "cache")
	}
	if err := r.copySource(other.root); err != nil {
		return err
	}
	binary := filepath.Join(folder, program)
	if err := other.build(target, binary, []string{"GOCACHE=" + cache}); err != nil {
		return err
	}
	_, got, err := other.pack(target, binary)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return errors.New("the same source gave other bytes the second time")
	}
	fmt.Printf("%s: built twice, same bytes, sha256 %s\n", target, sum(got))
	return nil
}

// copySource copies the files that belong to the source.
func (r release) copySource(to string) error {
	list, err := r.command(nil, "git", "ls-files", "-z", "-co", "--exclude-standard")
	if err != nil {
		return err
	}
	for _, name := range strings.Split(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		info, err := os.Stat(filepath.Join(r.root, name))
		if os.IsNotExist(err) {
			continue // removed, and not committed yet
		}
		if err != nil {
			return err
		}
		text, err := os.ReadFile(filepath.Join(r.root, name))
		if err != nil {
			return err
		}
		if err := put(filepath.Join(to, name), text, info.Mode().Perm()); err != nil {
			return err
		}
	}
	return nil
}

func sum(text []byte) string {
	s := sha256.Sum256(text)
	return hex.EncodeToString(s[:])
}
