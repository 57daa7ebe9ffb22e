package estate

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

// process is one running program. What ends it goes to exactly this process, never to another with its number.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed when it is over
}

// begin starts a program that does not outlive this one, where the system can arrange that.
func begin(path string, args []string, dir string) (*process, error) {
	p := &process{cmd: exec.Command(path, args...), ended: make(chan struct{})}
	p.cmd.Dir = dir
	leash(p.cmd)
	started := make(chan error, 1)
	go func() {
		// The leash is that of the thread which starts the program; it has to last as long.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			_ = p.cmd.Wait()
		}
		close(p.ended)
	}()
	return p, <-started
}

func (p *process) gone() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

func (p *process) signal(what string, sig os.Signal) error {
	if err := p.cmd.Process.Signal(sig); err != nil {
		return fmt.Errorf("%s process %d: %w", what, p.cmd.Process.Pid, err)
	}
	return nil
}

// Pid is the number of the running process, 0 where there is none.
func (s *Server) Pid() int {
	if s.process == nil || s.process.gone() {
		return 0
	}
	return s.process.cmd.Process.Pid
}

// Kill ends the server without a warning and waits for its end. A server that is not running is no error.
func (s *Server) Kill() error {
	if s.process == nil || s.process.cmd.Process == nil {
		return nil
	}
	if err := s.process.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end %s: %w", s.Name, err)
	}
	<-s.process.ended
	return nil
}
