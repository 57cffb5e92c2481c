package legacy

import (
	"net/http"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

// Bytes of a NaCl box's nonce.
const nonceBytes = 24

// NewAddBundle returns the handler of /data/add-bundle.json.
func NewAddBundle(server webmunkv1.IngestServiceClient, limits Limits) *Endpoint {
	return &Endpoint{
		server: server, limits: limits,
		corsMethods: "CREATE, POST, HEAD", allow: "CREATE, POST, HEAD", takesFiles: true,
		readPost: readBundleForm, postAnswers: answers{bundleAdded, bundleUnreadable},
		readCreate: readRawBundle, createAnswers: answers{bundleAddedIndented, bundleUnreadableIndented},
	}
}

// readBundleForm turns a form into what the server takes. What is wrong with
// the form becomes an envelope fault, so that the bytes are kept.
func readBundleForm(r *http.Request, body []byte) *webmunkv1.RawBundle {
	fields, err := parseForm(r, body)
	if err != nil {
		return faulty(body, webmunkv1.RawBundle_ENVELOPE_FAULT_UNREADABLE_FORM)
	}
	return readBundleFields(fields, body)
}

// readBundleFields is the same for a form that is parsed; `body` is what is kept
// of a faulty one.
func readBundleFields(fields form, body []byte) *webmunkv1.RawBundle {
	if !fields.has(fieldPayload) {
		return faulty(body, webmunkv1.RawBundle_ENVELOPE_FAULT_MISSING_PAYLOAD)
	}
	bundle := &webmunkv1.RawBundle{Encrypted: fields.text(fieldEncrypted, "") == "true"}
	switch fields.text(fieldCompression, "none") {
	case "none":
		bundle.Encoding = webmunkv1.RawBundle_ENCODING_IDENTITY
	case "gzip":
		bundle.Encoding = webmunkv1.RawBundle_ENCODING_GZIP
	default:
		return faulty(body, webmunkv1.RawBundle_ENVELOPE_FAULT_UNKNOWN_COMPRESSION)
	}
	if bundle.Encrypted {
		nonce, err := decodeBase64([]byte(fields.text(fieldNonce, "")))
		if err != nil || len(nonce) != nonceBytes {
			return faulty(body, webmunkv1.RawBundle_ENVELOPE_FAULT_MISSING_NONCE)
		}
		bundle.Nonce = nonce
	}
	fillPayload(bundle, fields.takePayload())
	return bundle
}

// fillPayload takes base64 off where the protocol puts it: around gzip and
// around ciphertext.
func fillPayload(bundle *webmunkv1.RawBundle, text []byte) {
	bundle.Payload = text
	if bundle.Encoding == webmunkv1.RawBundle_ENCODING_IDENTITY && !bundle.Encrypted {
		return
	}
	decoded, err := decodeBase64(text)
	// A text without a single character of the alphabet decodes to nothing, and
	// nothing would be kept of it.
	if err != nil || len(decoded) == 0 && len(text) > 0 {
		bundle.EnvelopeFault = webmunkv1.RawBundle_ENVELOPE_FAULT_BAD_BASE64
		return
	}
	bundle.Payload = decoded
}

// readRawBundle is for the verb CREATE: the body is the JSON text.
func readRawBundle(_ *http.Request, body []byte) *webmunkv1.RawBundle {
	if len(body) == 0 {
		return faulty(body, webmunkv1.RawBundle_ENVELOPE_FAULT_MISSING_PAYLOAD)
	}
	return &webmunkv1.RawBundle{Payload: body, Encoding: webmunkv1.RawBundle_ENCODING_IDENTITY}
}

func faulty(body []byte, fault webmunkv1.RawBundle_EnvelopeFault) *webmunkv1.RawBundle {
	return &webmunkv1.RawBundle{Payload: body, EnvelopeFault: fault}
}
