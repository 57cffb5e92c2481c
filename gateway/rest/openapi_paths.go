package rest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// What the resources of a collection are called in a path.
var resourceNames = map[string]string{
	"appConfigurations": "app_configuration", "attachments": "attachment", "backgroundTasks": "background_task",
	"dataPoints": "data_point", "dataServers": "data_server", "erasures": "erasure",
	"exportDestinations": "export_destination", "exportJobs": "export_job", "exportSchedules": "export_schedule",
	"participantGroups": "participant_group", "participantMerges": "participant_merge",
	"participants": "participant", "quarantineEntries": "quarantine_entry", "redactionRules": "redaction_rule",
	"renameRules": "rename_rule", "sessions": "session", "tokens": "token", "users": "user",
}

const oneSegment = "[^/]+"

// Operations of a path by method, in lower case.
type operations map[string]map[string]any

// nameResources turns `/v1/{name}`, where name is `participants/{p}`, into
// `/v1/participants/{participant}`, from which a client can be generated. The
// generator puts operations on different resources below one path; here each is
// below its own.
func nameResources(paths map[string]json.RawMessage) (map[string]operations, error) {
	named := map[string]operations{}
	for path, raw := range paths {
		var generated operations
		if err := json.Unmarshal(raw, &generated); err != nil {
			return nil, err
		}
		for method, operation := range generated {
			own, err := nameParameters(path, operation)
			if err != nil {
				return nil, err
			}
			if named[own] == nil {
				named[own] = operations{}
			}
			named[own][method] = operation
		}
	}
	return named, nil
}

// nameParameters replaces each parameter that is a resource's name by one for each
// identifier in it, and returns the path with them.
func nameParameters(path string, operation map[string]any) (string, error) {
	parameters, _ := operation["parameters"].([]any)
	var changed []any
	for _, item := range parameters {
		parameter, _ := item.(map[string]any)
		pattern, isName := parameter["pattern"].(string)
		if !isName {
			changed = append(changed, item)
			continue
		}
		readable := strings.Split(strings.ReplaceAll(pattern, oneSegment, "*"), "/")
		for i, segment := range readable {
			if segment != "*" {
				continue
			}
			name, ok := resourceNames[readable[i-1]]
			if !ok {
				return "", fmt.Errorf("no name for one of %s", readable[i-1])
			}
			readable[i] = "{" + name + "}"
			changed = append(changed, map[string]any{"name": name, "in": "path", "required": true, "type": "string",
				"description": "The identifier, percent-encoded as one segment."})
		}
		field, _ := parameter["name"].(string)
		path = strings.Replace(path, "{"+field+"}", strings.Join(readable, "/"), 1)
	}
	operation["parameters"] = changed
	return path, nil
}
