package probe

// Deployment is one process of the Tyk family as an input describes it: a compose service, a container of a manifest, a
// task, a unit, a process, or variables and files of this machine. Package source makes it; it knows nothing of Redis.
type Deployment struct {
	// Component is what the image, the program or the place of the file says; "" where file and variables have to.
	Component Component
	Kind      DeploymentKind
	Service   string // of compose, the workload (and container, where it has several) of a manifest, the unit; "" elsewhere
	Source    string // the file that describes it, as it was opened; "" for this machine
	// Conf is the configuration file; nil where it is certain that the component finds none.
	Conf *ConfFile
	// Variables are those of this process alone; later ones win.
	Variables []Variable
	// Elsewhere are places that give further variables and are not here, for people: "ConfigMap gw-env".
	Elsewhere []string
	// Version is what the image or the binary says; nil where neither does.
	Version *VersionHint
	// Foreign is true where its paths are those of another file system, as in a container: nothing is looked for there.
	Foreign bool
	// Certain is true where the input shows that the component is there: by its image, its program or its file. Else only
	// variables speak for it.
	Certain bool
}

// DeploymentKind says by what a deployment was described.
type DeploymentKind string

// The kinds. Of Here, files are looked for in the default places; Variables are those of a file, whose machine is unknown.
const (
	Here        DeploymentKind = "here"
	Variables   DeploymentKind = "variables"
	OfProcess   DeploymentKind = "process"
	OfCompose   DeploymentKind = "compose"
	OfManifest  DeploymentKind = "kubernetes"
	OfHelm      DeploymentKind = "helm"
	OfECS       DeploymentKind = "ecs"
	OfSystemd   DeploymentKind = "systemd"
	OfContainer DeploymentKind = "container" // docker inspect
)

// ConfFile is the configuration file of a deployment.
type ConfFile struct {
	Path string // where it lies on this machine, or the file that holds it
	// Holder is where in Path it stands, for people, where Path holds more than it: "ConfigMap gw, key tyk.conf".
	Holder string
	Line   int    // lines of Path before its first one
	Data   []byte // what it holds
	// Fault is why it cannot be read, as the component would meet it; nil where Data is what it holds.
	Fault *FileFault
	// Hidden says why it is not known here what it holds: "the image's own tyk.conf"; "" where it is known.
	Hidden string
	// Shipped is true where the hidden file is that of the image: all but its addresses are the component's defaults.
	Shipped bool
	Dir     string // working directory of the component, for relative paths in it
	Root    string // put before absolute paths in it: "/proc/7/root"; "" for none
}

// FileFault says why a file cannot be read.
type FileFault struct {
	Missing bool // there is none
	Ours    bool // the component could read it; this program does not
	Text    string
}

// Error is the reason, as a clause that follows the file's name.
func (f *FileFault) Error() string { return f.Text }

// VersionHint is a version that the input tells.
type VersionHint struct {
	Text    string        // "5.3.1"; "" where only GoRedis is known
	From    VersionSource // VersionImage or VersionBinary
	GoRedis string        // of the binary: "9.7.0"; "" where it is not known
}

// VersionSource says where the predicted version is from.
type VersionSource string

// The sources of a version.
const (
	VersionOption  VersionSource = "option"
	VersionBinary  VersionSource = "binary"
	VersionImage   VersionSource = "image"
	VersionAssumed VersionSource = "assumed"
)
