package component

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestOutsiders: each literal is complete, and nothing of it is a component's.
func TestOutsiders(t *testing.T) {
	for _, o := range Outsiders() {
		if missing := forgotten(reflect.ValueOf(o), ""); len(missing) > 0 {
			t.Errorf("%s: nobody said %s", o.Title, strings.Join(missing, ", "))
		}
		for _, c := range All() {
			if slices.Contains(o.Names, string(c.ID)) {
				t.Errorf("%s is called as %s is", o.Title, c.ID)
			}
			for _, v := range o.Variables {
				if strings.HasPrefix(v, c.Prefix+"_") {
					t.Errorf("%s of %s is of %s", v, o.Title, c.ID)
				}
			}
			for _, image := range o.Images {
				if partly(image, c.Images) {
					t.Errorf("the image %s of %s is of %s", image, o.Title, c.ID)
				}
			}
		}
	}
	for _, of := range []struct {
		find func(string) (Outsider, bool)
		name string
		want string
	}{
		{OutsiderNamed, "Synk", "Tyk Sync"}, {OutsiderNamed, "sink", ""}, {OutsiderNamed, "operator", "Tyk Operator"},
		{OutsiderOfFile, ".tyk.json", "Tyk Sync"}, {OutsiderOfFile, "tyk.conf", ""}, {OutsiderOfFile, "my-tyk-operator.json", "Tyk Operator"},
		{OutsiderOfImage, "tyk-sync", "Tyk Sync"}, {OutsiderOfImage, "tyk-gateway", ""},
		{OutsiderOfVariable, "TYK_MODE", "Tyk Operator"}, {OutsiderOfVariable, "TYK_GW_SECRET", ""},
	} {
		if o, ok := of.find(of.name); o.Title != of.want || ok != (of.want != "") {
			t.Errorf("%s is of %q, want %q", of.name, o.Title, of.want)
		}
	}
}
