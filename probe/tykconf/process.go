package tykconf

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/probe/component"
)

// ofBinary is the component whose program has a name, "" for none.
func ofBinary(path string) probe.Component {
	for _, c := range component.All() {
		if slices.Contains(c.Binaries, filepath.Base(path)) {
			return c.ID
		}
	}
	return ""
}

// ReadProcess takes the settings of a running Tyk process: the file that it was told to read, or the one in its default
// places ("" where there is none), its component by the name of its program ("" where that says nothing), and its
// environment. proc is "/proc".
func ReadProcess(proc string, pid int) (File, []probe.Variable, error) {
	dir := filepath.Join(proc, strconv.Itoa(pid))
	cmdline, err := readProc(filepath.Join(dir, "cmdline"))
	if err != nil {
		return File{}, nil, err
	}
	args := strings.Split(strings.TrimSuffix(cmdline, "\x00"), "\x00")
	environ, err := readProc(filepath.Join(dir, "environ"))
	if err != nil {
		return File{}, nil, err
	}
	f := File{Component: ofBinary(args[0])}
	if exe, err := os.Readlink(filepath.Join(dir, "exe")); f.Component == "" && err == nil {
		f.Component = ofBinary(exe)
	}
	if otherMounts(proc, dir) {
		f.Root = filepath.Join(dir, "root")
	}
	cwd, err := os.Readlink(filepath.Join(dir, "cwd"))
	if err != nil {
		return File{}, nil, fmt.Errorf("working directory of the process: %s", reason(err))
	}
	f.Dir = filepath.Join(f.Root, cwd)
	switch path := confFlag(args[1:]); {
	case path == "" && f.Component != "":
		f.Path = firstPlace(f.Component, f.Dir, f.Root)
	case filepath.IsAbs(path):
		f.Path = filepath.Join(f.Root, path)
	case path != "":
		f.Path = filepath.Join(f.Dir, path)
	}
	return f, FromEnviron(strings.Split(environ, "\x00")), nil
}

// maxProc is more than Linux allows for arguments and environment together.
const maxProc = 8 << 20

func readProc(path string) (string, error) {
	f, err := os.Open(path)
	if err == nil {
		defer f.Close() //nolint:errcheck // only read
		var b []byte
		if b, err = io.ReadAll(io.LimitReader(f, maxProc)); err == nil {
			return string(b), nil
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", errors.New("there is no such process")
	case errors.Is(err, fs.ErrPermission):
		return "", errors.New("its environment can be read by its own user and by root alone")
	}
	return "", errors.New(reason(err))
}

// confFlag is the file that a component is told to read: --conf, -conf, -c or --c, with = or a word of its own.
func confFlag(args []string) string {
	for i, arg := range args {
		name, value, joined := strings.Cut(arg, "=")
		switch strings.TrimLeft(name, "-") {
		case "conf", "c":
		default:
			continue
		}
		switch {
		case !strings.HasPrefix(name, "-"):
		case joined:
			return value
		case i+1 < len(args):
			return args[i+1]
		}
	}
	return ""
}

// otherMounts tells whether the process sees other files under the same paths, as in a container.
func otherMounts(proc, dir string) bool {
	own, err := os.Readlink(filepath.Join(proc, "self", "ns", "mnt"))
	if err != nil {
		return false
	}
	its, err := os.Readlink(filepath.Join(dir, "ns", "mnt"))
	return err == nil && its != own
}
