package probe

import "testing"

func TestNumberInstances(t *testing.T) {
	e := Evidence{Stores: []Store{
		{
			ID: "gateway/storage",
		}, {ID: "gateway#2/storage"}, {ID: "gateway#3/cache_storage", Instance: 4}, {ID: "gateway#x/storage"}, {ID: "gateway#-1/storage"},
		{ID: "#/#2"},
	}}
	e.NumberInstances()
	for i, want := range []int{0, 2, 4, 0, 0, 0} {
		if got := e.Stores[i].Instance; got != want {
			t.Errorf("%s: %d, want %d", e.Stores[i].ID, got, want)
		}
	}
}
