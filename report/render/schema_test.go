package render

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"tyk-redis-doctor/probe"
	"tyk-redis-doctor/report"
	"tyk-redis-doctor/tlsinspect"
)

// closed are the types whose words are all known.
var closed = map[reflect.Type][]any{
	reflect.TypeFor[report.Verdict](): {report.Healthy, report.Degraded, report.Broken, report.Incomplete},
	reflect.TypeFor[report.Status]():  {report.Fail, report.Warn, report.Info, report.Skipped, report.Pass},
	reflect.TypeFor[report.FixKind](): {
		report.FixConf,
		report.FixEnv,
		report.FixHelm,
		report.FixRedis,
		report.FixServer,
		report.FixNetwork,
	},
	reflect.TypeFor[report.FixAction]():  {report.Start, report.Resume, report.Restart},
	reflect.TypeFor[report.ClaimState](): {report.Proved, report.Refuted, report.Unproved, report.NotAsked},
	reflect.TypeFor[probe.Role]():        {probe.Primary, probe.Replica, probe.SentinelRole, probe.Unknown},
	reflect.TypeFor[probe.Purpose]():     {probe.AsData, probe.AsSentinel},
	reflect.TypeFor[probe.Mode]():        {probe.Standalone, probe.Cluster, probe.Sentinel},
	reflect.TypeFor[tlsinspect.Place]():  {tlsinspect.OfServer, tlsinspect.OfIntermediate, tlsinspect.OfCA},
}

// generateSchema makes the schema from the types, with their doc comments as descriptions.
func generateSchema(t *testing.T) []byte {
	t.Helper()
	r := &jsonschema.Reflector{Anonymous: true, AllowAdditionalProperties: true, CommentMap: map[string]string{}}
	for pkg, dir := range map[string]string{
		"tyk-redis-doctor/report": "..", "tyk-redis-doctor/probe": "../../probe", "tyk-redis-doctor/tlsinspect": "../../tlsinspect",
	} {
		readComments(t, r.CommentMap, pkg, dir)
	}
	r.Mapper = func(typ reflect.Type) *jsonschema.Schema {
		if words, ok := closed[typ]; ok {
			return &jsonschema.Schema{Type: "string", Enum: words}
		}
		if typ == reflect.TypeFor[probe.Secret]() {
			s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), Required: []string{"set"}}
			s.Properties.Set("set", &jsonschema.Schema{Type: "boolean"})
			s.Properties.Set("alias", &jsonschema.Schema{Type: "string", Description: "the same for equal secrets of one run"})
			return s
		}
		return nil
	}
	r.Namer = func(typ reflect.Type) string {
		if typ == reflect.TypeFor[tlsinspect.Place]() {
			return "PlaceInChain" // definitions go by the name without the package, and probe has a Place
		}
		return ""
	}
	s := r.Reflect(&report.Report{})
	s.Title = "Report of tyk-redis-doctor"
	s.Definitions["Policy"].Required = nil // later versions add thresholds
	if p, ok := s.Definitions["Report"].Properties.Get("schema"); ok {
		p.Const = report.Schema
	}
	if conf, ok := s.Definitions["Fix"].Properties.Get("conf"); ok {
		conf.AdditionalProperties = &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string"}, {Type: "null"}}}
	}
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}

// readComments collects the comments of types and fields of one folder under the names the reflector looks for.
func readComments(t *testing.T, into map[string]string, pkg, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			decl, ok := n.(*ast.GenDecl)
			if !ok || decl.Tok != token.TYPE {
				return true
			}
			for _, spec := range decl.Specs {
				typ := spec.(*ast.TypeSpec)
				into[pkg+"."+typ.Name.Name] = oneLine(decl.Doc)
				if st, ok := typ.Type.(*ast.StructType); ok {
					for _, field := range st.Fields.List {
						for _, id := range field.Names {
							into[pkg+"."+typ.Name.Name+"."+id.Name] = strings.TrimSpace(oneLine(field.Doc) + " " + oneLine(field.Comment))
						}
					}
				}
			}
			return false
		})
	}
}

func oneLine(c *ast.CommentGroup) string { return strings.Join(strings.Fields(c.Text()), " ") }

func TestSchemaIsUpToDate(t *testing.T) {
	want := generateSchema(t)
	if *update {
		if err := os.WriteFile("schema.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), string(Schema())); diff != "" {
		t.Errorf("schema.json is not what the types say; run go test ./report/render -update:\n%s", diff)
	}
}

// compiled is the published schema, ready to validate.
func compiled(t *testing.T) *validator.Schema {
	t.Helper()
	doc, err := validator.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := validator.NewCompiler()
	c.DefaultDraft(validator.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("report.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSchemaValidates holds saved reports, and what is written today, against the schema.
func TestSchemaValidates(t *testing.T) {
	s := compiled(t)
	validate := func(t *testing.T, b []byte) error {
		doc, err := validator.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		return s.Validate(doc)
	}
	for _, name := range savedReports(t) {
		t.Run(name, func(t *testing.T) {
			if err := validate(t, savedBytes(t, name)); err != nil {
				t.Error(err)
			}
			if err := validate(t, rendered(t, "json", saved(t, name), Options{})); err != nil {
				t.Error(err)
			}
		})
	}
	for name, r := range map[string]*report.Report{"empty": {Schema: report.Schema, Verdict: report.Incomplete}, "big": bigCluster(20)} {
		if err := validate(t, rendered(t, "json", r, Options{})); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, b := range map[string]string{
		"other schema":    `{"schema":"tyk-redis-doctor/report/v2"}`,
		"verdict unknown": strings.Replace(string(savedBytes(t, "healthy-standalone")), `"verdict": "healthy"`, `"verdict": "fine"`, 1),
		"null list":       strings.Replace(string(savedBytes(t, "healthy-standalone")), `"causes": []`, `"causes": null`, 1),
	} {
		if err := validate(t, []byte(b)); err == nil {
			t.Errorf("%s: the schema takes it", name)
		}
	}
}
