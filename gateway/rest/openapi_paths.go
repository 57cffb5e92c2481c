package rest

import (
	"encoding/json"
	"strings"
)

// The pattern that the generator gives to a path parameter that is a
// participant's resource name.
const participantPattern = "participants/[^/]+"

// nameParticipants turns `/v1/{name}`, where name is `participants/{p}`, into
// `/v1/participants/{participant}`, from which a client can be generated.
func nameParticipants(paths map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	named := map[string]json.RawMessage{}
	for path, raw := range paths {
		var operations map[string]map[string]any
		if err := json.Unmarshal(raw, &operations); err != nil {
			return nil, err
		}
		for _, operation := range operations {
			parameters, _ := operation["parameters"].([]any)
			for _, item := range parameters {
				if parameter, ok := item.(map[string]any); ok && parameter["pattern"] == participantPattern {
					path = nameParticipant(path, parameter)
				}
			}
		}
		changed, err := json.Marshal(operations)
		if err != nil {
			return nil, err
		}
		named[path] = changed
	}
	return named, nil
}

func nameParticipant(path string, parameter map[string]any) string {
	field, _ := parameter["name"].(string)
	delete(parameter, "pattern")
	parameter["name"] = "participant"
	parameter["description"] = "The participant's identifier, percent-encoded as one segment."
	return strings.Replace(path, "{"+field+"}", "participants/{participant}", 1)
}
