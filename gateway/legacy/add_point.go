package legacy

import (
	"net/http"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

// NewAddPoint returns the handler of /data/add-point.json, which takes one point
// without an array around it, never compressed.
func NewAddPoint(server webmunkv1.IngestServiceClient, limits Limits) *Endpoint {
	say := answers{pointAdded, pointUnreadable}
	return &Endpoint{
		server: server, limits: limits,
		corsMethods: "CREATE, POST", allow: "CREATE, POST",
		readPost: readPointForm, postAnswers: say,
		readCreate: readRawPoint, createAnswers: say,
	}
}

func readPointForm(r *http.Request, body []byte) *webmunkv1.RawBundle {
	fields, err := parseForm(r, body)
	if err != nil {
		return singlePoint(faulty(body, webmunkv1.RawBundle_ENVELOPE_FAULT_UNREADABLE_FORM))
	}
	if !fields.has(fieldPayload) {
		return singlePoint(faulty(body, webmunkv1.RawBundle_ENVELOPE_FAULT_MISSING_PAYLOAD))
	}
	return singlePoint(&webmunkv1.RawBundle{
		Payload: fields.takePayload(), Encoding: webmunkv1.RawBundle_ENCODING_IDENTITY})
}

func readRawPoint(r *http.Request, body []byte) *webmunkv1.RawBundle {
	return singlePoint(readRawBundle(r, body))
}

func singlePoint(bundle *webmunkv1.RawBundle) *webmunkv1.RawBundle {
	bundle.Shape = webmunkv1.RawBundle_SHAPE_SINGLE_POINT
	return bundle
}
