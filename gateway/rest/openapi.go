package rest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"

	"webmunk.org/server/gateway/plain"
)

// The paths that are not in proto/http.yaml.
var (
	//go:embed bundles.openapi.json
	bundlesPath []byte
	//go:embed attachment.openapi.json
	attachmentPath []byte
	//go:embed attachment_content.openapi.json
	attachmentContentPath []byte
	//go:embed export_archive.openapi.json
	exportArchivePath []byte
	//go:embed login.openapi.json
	loginPath []byte
	//go:embed logout.openapi.json
	logoutPath []byte
)

// OpenAPI returns the handler of /openapi.json: `generated` with what the
// generator cannot know.
func OpenAPI(generated []byte) (http.HandlerFunc, error) {
	document, err := completeOpenAPI(generated)
	if err != nil {
		return nil, fmt.Errorf("openapi.json: %w", err)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			plain.MethodNotAllowed(w, "GET, HEAD")
			return
		}
		writeJSON(w, http.StatusOK, document)
	}, nil
}

func completeOpenAPI(generated []byte) ([]byte, error) {
	var document struct {
		Swagger     string                                `json:"swagger"`
		Info        map[string]string                     `json:"info"`
		Tags        []map[string]any                      `json:"tags"`
		Consumes    []string                              `json:"consumes"`
		Produces    []string                              `json:"produces"`
		Paths       map[string]json.RawMessage            `json:"paths"`
		Definitions map[string]map[string]json.RawMessage `json:"definitions"`
	}
	if err := json.Unmarshal(generated, &document); err != nil {
		return nil, err
	}
	document.Info = map[string]string{
		"title": "Webmunk data collection server", "version": "v1",
		"description": "Takes data points from participants' browsers and gives them back.",
	}
	named, err := nameResources(document.Paths)
	if err != nil {
		return nil, err
	}
	document.Paths = map[string]json.RawMessage{
		"/v1/bundles":                           bundlesPath,
		"/v1/attachments/{attachment}":          attachmentPath,
		"/v1/attachments/{attachment}/content":  attachmentContentPath,
		exportJobsPath + "{export_job}/archive": exportArchivePath,
		LoginPath:                               loginPath,
		LogoutPath:                              logoutPath,
	}
	for path, operations := range named {
		if document.Paths[path], err = json.Marshal(operations); err != nil {
			return nil, err
		}
	}
	// Its REST answer is another one, without the secret.
	delete(document.Definitions, "v1LoginResponse")
	if err := showPropertiesAsObject(document.Definitions["v1DataPoint"]); err != nil {
		return nil, err
	}
	return json.MarshalIndent(document, "", "  ")
}

// showPropertiesAsObject: the field is text in the proto and an object in JSON.
func showPropertiesAsObject(dataPoint map[string]json.RawMessage) error {
	var fields map[string]map[string]any
	if err := json.Unmarshal(dataPoint["properties"], &fields); err != nil {
		return err
	}
	properties, ok := fields["properties"]
	if !ok {
		return fmt.Errorf("v1DataPoint has no field properties")
	}
	properties["type"] = "object"
	changed, err := json.Marshal(fields)
	dataPoint["properties"] = changed
	return err
}
