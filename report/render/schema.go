package render

import _ "embed"

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema (draft 2020-12) of the report, as published. Unknown properties are allowed, because
// later versions add some.
func Schema() []byte { return append([]byte(nil), schema...) }
