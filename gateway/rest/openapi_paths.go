package rest

import (
	"encoding/json"
	"strings"
)

// What the resources of a collection are called in a path.
var resourceNames = map[string]string{"participants": "participant", "dataPoints": "data_point"}

const oneSegment = "[^/]+"

// nameResources turns `/v1/{name}`, where name is `participants/{p}`, into
// `/v1/participants/{participant}`, from which a client can be generated.
func nameResources(paths map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	named := map[string]json.RawMessage{}
	for path, raw := range paths {
		var operations map[string]map[string]any
		if err := json.Unmarshal(raw, &operations); err != nil {
			return nil, err
		}
		for _, operation := range operations {
			path = nameParameters(path, operation)
		}
		changed, err := json.Marshal(operations)
		if err != nil {
			return nil, err
		}
		named[path] = changed
	}
	return named, nil
}

// nameParameters replaces each parameter that is a resource's name by one for each
// identifier in it, and returns the path with them.
func nameParameters(path string, operation map[string]any) string {
	parameters, _ := operation["parameters"].([]any)
	var changed []any
	for _, item := range parameters {
		parameter, _ := item.(map[string]any)
		pattern, isName := parameter["pattern"].(string)
		if !isName {
			changed = append(changed, item)
			continue
		}
		field, _ := parameter["name"].(string)
		segments := strings.Split(pattern, "/"+oneSegment)
		readable := ""
		for _, segment := range segments[:len(segments)-1] {
			name := resourceNames[strings.TrimPrefix(segment, "/")]
			readable += segment + "/{" + name + "}"
			changed = append(changed, map[string]any{"name": name, "in": "path", "required": true, "type": "string",
				"description": "The identifier, percent-encoded as one segment."})
		}
		path = strings.Replace(path, "{"+field+"}", readable, 1)
	}
	operation["parameters"] = changed
	return path
}
