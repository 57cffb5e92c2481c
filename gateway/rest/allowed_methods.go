package rest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// allowedMethods knows which methods the paths of the API take.
type allowedMethods []struct {
	path    *regexp.Regexp
	methods []string
}

var placeholder = regexp.MustCompile(`\\\{[^}]*\\\}`)

// newAllowedMethods reads them from the generated description.
func newAllowedMethods(openAPI []byte) (allowedMethods, error) {
	var document struct {
		Paths map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(openAPI, &document); err != nil {
		return nil, err
	}
	named, err := nameResources(document.Paths)
	if err != nil {
		return nil, err
	}
	allowed := make(allowedMethods, 0, len(named))
	for path, operations := range named {
		entry := struct {
			path    *regexp.Regexp
			methods []string
		}{path: regexp.MustCompile("^" + placeholder.ReplaceAllString(regexp.QuoteMeta(path), oneSegment) + "$")}
		for method := range operations {
			entry.methods = append(entry.methods, strings.ToUpper(method))
		}
		if operations["get"] != nil {
			entry.methods = append(entry.methods, http.MethodHead)
		}
		allowed = append(allowed, entry)
	}
	return allowed, nil
}

// of returns the value of Allow for a path as it was sent.
func (a allowedMethods) of(escapedPath string) string {
	var methods []string
	for _, entry := range a {
		if entry.path.MatchString(escapedPath) {
			methods = append(methods, entry.methods...)
		}
	}
	slices.Sort(methods)
	return strings.Join(slices.Compact(methods), ", ")
}
