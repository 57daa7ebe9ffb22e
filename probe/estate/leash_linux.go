package estate

import (
	"os/exec"
	"syscall"
)

// leash ends the program when this one ends, whatever ends it.
func leash(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
