package tlsinspect

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// maxFile is how large a file of certificates or keys may be. The roots of a whole system take a quarter of it.
const maxFile = 1 << 20

// trouble is why a file could not be read. Opened is true where there is something under that name, and it is of no use.
type trouble struct {
	opened bool
	text   string
}

// read gives the content of a file, and never blocks: pipes and devices are not opened for good.
func read(path string) ([]byte, *trouble) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, &trouble{text: reason(err)}
	}
	if t := unfit(info); t != nil {
		return nil, t
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, &trouble{text: reason(err)}
	}
	defer f.Close()
	// The name may stand for something else by now.
	if info, err = f.Stat(); err != nil {
		return nil, &trouble{text: reason(err)}
	}
	if t := unfit(info); t != nil {
		return nil, t
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, &trouble{text: reason(err)}
	}
	if len(data) > maxFile {
		return nil, tooLarge(info.Size())
	}
	return data, nil
}

func unfit(info fs.FileInfo) *trouble {
	kind := ""
	switch mode := info.Mode(); {
	case mode.IsRegular():
		if info.Size() > maxFile {
			return tooLarge(info.Size())
		}
		return nil
	case mode.IsDir():
		kind = "a directory"
	case mode&fs.ModeNamedPipe != 0:
		kind = "a named pipe"
	case mode&fs.ModeSocket != 0:
		kind = "a socket"
	default:
		kind = "a device"
	}
	return &trouble{opened: true, text: "it is " + kind + ", not a file"}
}

func tooLarge(size int64) *trouble {
	return &trouble{opened: true, text: fmt.Sprintf("it is %s large; more than %s is not read", sizeWords(size), sizeWords(maxFile))}
}

// reason is what the operating system said, without the path: the fact has it.
func reason(err error) string {
	if errors.Is(err, fs.ErrPermission) {
		return "cannot read it: permission denied for the account that runs this check"
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return "cannot read it: " + printable(path.Err.Error())
	}
	return "cannot read it: " + printable(err.Error())
}

// sizeWords is a size for people.
func sizeWords(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
