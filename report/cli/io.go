// Package cli turns words into one Report: flags into settings, settings into a walk, evidence into a verdict, and the
// verdict into bytes and an exit status. It is the only package that knows urfave/cli, and the only one of report
// that opens files or connections.
package cli

import (
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/term"
)

// IO is everything the program takes from, and gives to, the system that runs it, so that a test can be the system.
type IO struct {
	In       io.Reader
	Out, Err io.Writer
	Environ  []string
	Dir      string // working directory
	Proc     string // "/proc"
	Version  string

	OutTerminal bool // colour may be used
	ErrTerminal bool // progress may be shown
	Width       int  // columns of the terminal on Out; 0 when it is none
	Height      int  // lines of it; 0 when it is none

	// Password asks for a secret on the terminal without echo; nil where there is no terminal.
	Password func(prompt string) (string, error)
}

// reader is standard output with whoever reads it, who may stop reading, as head does. That is no fault: the command ends,
// with the exit status that it has come to.
type reader struct {
	io.Writer
	gone bool
}

func (r *reader) Write(b []byte) (int, error) {
	n, err := r.Writer.Write(b)
	r.gone = r.gone || errors.Is(err, syscall.EPIPE)
	return n, err
}

// SystemIO is the real one.
func SystemIO(version string) IO {
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	s := IO{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ(), Dir: dir, Proc: "/proc", Version: version,
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())), ErrTerminal: term.IsTerminal(int(os.Stderr.Fd()))}
	if s.OutTerminal {
		if w, h, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
			s.Width, s.Height = w, h
		}
	} else if w, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && w > 0 {
		s.Width = w
	}
	if term.IsTerminal(int(os.Stdin.Fd())) && s.ErrTerminal {
		s.Password = askPassword
	}
	return s
}

func askPassword(prompt string) (string, error) {
	if _, err := io.WriteString(os.Stderr, prompt+": "); err != nil {
		return "", err
	}
	b, err := term.ReadPassword(int(os.Stdin.Fd()))
	_, _ = io.WriteString(os.Stderr, "\n") // the newline that was not echoed; nothing can be done if it fails
	return string(b), err
}

// getenv is os.Getenv over IO.Environ; of a name given twice the last counts.
func (s IO) getenv(name string) string {
	v := ""
	for _, e := range s.Environ {
		if k, val, ok := strings.Cut(e, "="); ok && k == name {
			v = val
		}
	}
	return v
}

// utf8 tells whether the locale can show more than ASCII. The first of the three variables that is set decides.
func (s IO) utf8() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := s.getenv(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}
