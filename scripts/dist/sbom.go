package main

import (
	"encoding/json"
	"time"
)

// The parts of a CycloneDX document that are used here.
type (
	bom struct {
		Schema       string       `json:"$schema"`
		Format       string       `json:"bomFormat"`
		Spec         string       `json:"specVersion"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Timestamp time.Time `json:"timestamp"`
		Component component `json:"component"`
	}
	component struct {
		Type       string     `json:"type"`
		Ref        string     `json:"bom-ref"`
		Name       string     `json:"name"`
		Version    string     `json:"version"`
		Licences   []licence  `json:"licenses,omitempty"`
		PURL       string     `json:"purl,omitempty"`
		Properties []property `json:"properties,omitempty"`
	}
	licence struct {
		Expression string `json:"expression"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn"`
	}
)

// sbom lists the parts of one binary.
func (r release) sbom(target string, list []part) ([]byte, error) {
	self := component{Type: "application", Ref: program + "@" + r.version, Name: program, Version: r.version,
		Properties: []property{{"target", target}}}
	b := bom{Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: metadata{r.time, self}, Components: []component{}}
	uses := dependency{Ref: self.Ref, DependsOn: []string{}}
	for _, p := range list {
		purl := "pkg:golang/" + p.path + "@" + p.version
		c := component{Type: "library", Ref: purl, Name: p.path, Version: p.version, PURL: purl, Licences: []licence{{p.licence}}}
		if p.sum != "" {
			c.Properties = []property{{"go.sum", p.sum}}
		}
		b.Components = append(b.Components, c)
		uses.DependsOn = append(uses.DependsOn, purl)
	}
	b.Dependencies = []dependency{uses}
	out, err := json.MarshalIndent(b, "", "  ")
	return append(out, '\n'), err
}
