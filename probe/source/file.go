package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"

	"tyk-redis-doctor/probe"
)

// maxFile is the largest configuration that is read. Tyk reads any size; a file beyond this is no configuration.
const maxFile = 8 << 20

// pipeWait is how long the writer of a pipe may keep us waiting.
const pipeWait = 3 * time.Second

// ReadFile reads a regular file, or a pipe as a shell makes it of <(command). Anything else (a directory, a device, a
// pipe without a writer) is refused at once: it could hang, or never end.
func ReadFile(path string) ([]byte, *probe.FileFault) {
	if path == os.DevNull {
		return nil, nil
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, openError(err)
	}
	defer f.Close() //nolint:errcheck // only read
	info, err := f.Stat()
	if err != nil {
		return nil, &probe.FileFault{Text: "cannot be read: " + reason(err)}
	}
	switch mode := info.Mode(); {
	case mode.IsDir():
		return nil, &probe.FileFault{Text: "is a directory"}
	case mode&fs.ModeNamedPipe != 0:
		return readPipe(f)
	case !mode.IsRegular():
		const text = "is not a regular file but a socket or device, which this tool does not read; save it as a file"
		return nil, &probe.FileFault{Ours: true, Text: text}
	case info.Size() > maxFile:
		return nil, tooLarge(info.Size())
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, &probe.FileFault{Text: "cannot be read: " + reason(err)}
	}
	if len(data) > maxFile {
		return nil, tooLarge(int64(len(data)))
	}
	return data, nil
}

func readPipe(f *os.File) ([]byte, *probe.FileFault) {
	if err := f.SetReadDeadline(time.Now().Add(pipeWait)); err != nil {
		return nil, &probe.FileFault{Ours: true, Text: "is a pipe that this tool cannot read; save it as a file"}
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, &probe.FileFault{Ours: true, Text: "is a pipe that did not end in " + pipeWait.String() + "; this tool waits no longer"}
	case len(data) == 0:
		return nil, &probe.FileFault{Ours: true, Text: "is a pipe that nobody writes to, which this tool does not wait for"}
	case len(data) > maxFile:
		return nil, tooLarge(int64(len(data)))
	}
	return data, nil
}

func tooLarge(size int64) *probe.FileFault {
	const text = "has %d MB; Tyk would read all of it, this tool reads up to %d MB"
	return &probe.FileFault{Ours: true, Text: fmt.Sprintf(text, size>>20, maxFile>>20)}
}

func openError(err error) *probe.FileFault {
	if errors.Is(err, fs.ErrNotExist) {
		return &probe.FileFault{Missing: true, Text: "does not exist"}
	}
	if errors.Is(err, fs.ErrPermission) {
		const text = "cannot be opened by this user: permission denied. Where Tyk runs as another user, run this tool as that user"
		return &probe.FileFault{Text: text}
	}
	return &probe.FileFault{Text: "cannot be opened: " + reason(err)}
}

// reason is the cause of a path error without the path, which the caller names.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
