package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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

// readProcess takes the settings of a running process: the file that it was told to read, or the one in its default
// places, its environment, and what its binary says of its version. proc is "/proc".
func readProcess(proc string, pid int) (probe.Deployment, error) {
	d := probe.Deployment{Kind: probe.OfProcess}
	dir := filepath.Join(proc, strconv.Itoa(pid))
	cmdline, err := readProc(filepath.Join(dir, "cmdline"))
	if err != nil {
		return d, err
	}
	args := strings.Split(strings.TrimSuffix(cmdline, "\x00"), "\x00")
	environ, err := readProc(filepath.Join(dir, "environ"))
	if err != nil {
		return d, err
	}
	d.Component = ofBinary(args[0])
	if exe, err := os.Readlink(filepath.Join(dir, "exe")); d.Component == "" && err == nil {
		d.Component = ofBinary(strings.TrimSuffix(exe, " (deleted)"))
	}
	d.Certain = d.Component != ""
	root := ""
	if otherMounts(proc, dir) {
		root = filepath.Join(dir, "root")
	}
	cwd, err := os.Readlink(filepath.Join(dir, "cwd"))
	if err != nil {
		return d, fmt.Errorf("working directory of the process: %s", reason(err))
	}
	d.Variables = FromEnviron(strings.Split(environ, "\x00"))
	d.Version = versionOfBinary(filepath.Join(dir, "exe"), d.Component)
	at := filepath.Join(root, cwd)
	path := confFlag(args[1:])
	switch {
	case path == "" && d.Component != "":
		path = firstPlace(d.Component, at, root)
	case filepath.IsAbs(path):
		path = filepath.Join(root, path)
	case path != "":
		path = filepath.Join(at, path)
	}
	d.Conf = fileAt(path)
	d.Conf.Dir, d.Conf.Root = at, root
	return d, nil
}

// fileAt reads a configuration file; with "" there is none.
func fileAt(path string) *probe.ConfFile {
	f := &probe.ConfFile{Path: path}
	if path != "" {
		f.Data, f.Fault = ReadFile(path)
	}
	return f
}

// programOf is the component that a process runs, "" for none.
func programOf(proc string, pid int) probe.Component {
	dir := filepath.Join(proc, strconv.Itoa(pid))
	cmdline, err := readProc(filepath.Join(dir, "cmdline"))
	if err != nil {
		return ""
	}
	program, _, _ := strings.Cut(cmdline, "\x00")
	return ofBinary(program)
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

// shell tells the words that start another program from a line.
var shell = regexp.MustCompile(`^(ba|da|a|z|k)?sh$`)

// ofProgram are the arguments of a component among the words of a command, which may begin with a shell or other programs
// that start it.
func ofProgram(words []string) []string {
	for i, w := range words {
		if ofBinary(w) != "" {
			return words[i+1:]
		}
	}
	for i := 0; i+1 < len(words); i++ {
		if shell.MatchString(filepath.Base(words[i])) && strings.HasPrefix(words[i+1], "-") {
			return words[i+2:]
		}
	}
	return words
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
