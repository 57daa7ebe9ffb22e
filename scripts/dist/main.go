package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// targets are the systems and machines of a release, as GOOS/GOARCH.
const targets = "linux/amd64,linux/arm64,darwin/amd64,darwin/arm64,windows/amd64,windows/arm64,freebsd/amd64,freebsd/arm64"

func main() {
	var r release
	flag.StringVar(&r.root, "root", ".", "the folder of the module")
	flag.StringVar(&r.out, "out", "dist", "where the archives go")
	flag.StringVar(&r.version, "version", "dev", "what the program says of itself")
	list := flag.String("targets", targets, "systems and machines")
	again := flag.Bool("again", false, "build each again, elsewhere and with nothing kept, and compare the bytes")
	image := flag.String("image", "", "instead: put the binaries of Linux and this file of CA roots where the Dockerfile takes them from")
	flag.Parse()
	if err := run(r, strings.Split(*list, ","), *again, *image); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

func run(r release, list []string, again bool, roots string) error {
	var err error
	if r.time, err = r.commitTime(); err != nil {
		return err
	}
	if roots != "" {
		return r.image(roots)
	}
	var sums strings.Builder
	for _, target := range list {
		archive, text, err := r.archive(target)
		if err != nil {
			return fmt.Errorf("%s: %w", target, err)
		}
		if again {
			if err := r.compare(target, text); err != nil {
				return fmt.Errorf("%s: %w", target, err)
			}
		}
		if err := put(filepath.Join(r.out, archive), text, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%s  %s\n", sum(text), archive)
		fmt.Printf("%s  %d bytes\n", filepath.Join(r.out, archive), len(text))
	}
	return put(filepath.Join(r.out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// image puts together the folder that the Dockerfile copies from.
func (r release) image(roots string) error {
	folder := filepath.Join(r.out, "image")
	text, err := os.ReadFile(roots)
	if err != nil {
		return fmt.Errorf("roots: %w", err)
	}
	if err := put(filepath.Join(folder, "ca-certificates.crt"), text, 0o644); err != nil {
		return err
	}
	for _, arch := range []string{"amd64", "arm64"} {
		if err := r.build("linux/"+arch, filepath.Join(folder, program+"-linux-"+arch), nil); err != nil {
			return fmt.Errorf("linux/%s: %w", arch, err)
		}
	}
	return nil
}

func put(path string, text []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, mode)
}
