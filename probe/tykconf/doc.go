// Package tykconf is the only reader of Tyk's configuration files and TYK_* variables. It says, field by field, what
// each component and version would make of them, and finds the mistakes that Tyk keeps silent about.
//
// Read goes through these steps for each component:
//
//	places, recognise   which files, of which component
//	version             which version; what came and went with it is in the component's literal, package component
//	schema              the component's structure in that version, made of tables of that package
//	document, load      the file is decoded into it by encoding/json, as Tyk does; every key keeps its place
//	repair              a file that is no JSON: the changes that make it what was meant, where that is beyond doubt
//	envconfig           the variables are put over it, in Tyk's order, up to the first one that Tyk refuses
//	settings            the order of all this: types, references, second stores, further prefixes, who starts
//	store               address rule, mode rule, timeout, pool, TLS → probe.Store
//	lint_*              what is wrong or surprising → probe.Note
//
// Rules are written once: the structure of a version decides which keys and variables count, what type they have and
// in which order they are read; the lint asks the same structure.
//
// # What is not modelled
//
//   - Dashboard and MDCB are closed source. Their keys are those of the documentation; that they load, refuse and
//     decide as the Gateway does is an assumption (Driver.Verified is false). Of their other settings nothing is known,
//     so a bad value there is not noticed.
//   - Of settings that are not Redis, the tables have the types of Gateway 5.14, Pump 1.16 and 1.8.3, and the Identity
//     Broker 1.7. A setting that had another type in an older version, or that came later, is judged by these.
//     Inside event handlers, error overrides, tracing options and Pump's pumps any value passes.
//   - The Gateway's variables for Zipkin and Jaeger tracing are read by code of their own and are not checked.
//   - consul://, vault:// and kv:// references are named and not followed.
package tykconf
