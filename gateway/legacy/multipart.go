package legacy

import (
	"bytes"
	"io"
	"mime/multipart"
)

// parseMultipart ignores file parts. A body that ends before its last boundary
// is errUnreadableForm: what it holds may be cut.
func parseMultipart(body []byte, boundary string) (form, error) {
	if boundary == "" {
		return form{}, errUnreadableForm
	}
	fields := form{values: map[string][]byte{}}
	reader := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		// Raw: no decoding of quoted-printable, which Django does not do either.
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return fields, nil
		}
		if err != nil {
			return form{}, errUnreadableForm
		}
		if part.FileName() != "" || !isKnownField(part.FormName()) {
			continue
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return form{}, errUnreadableForm
		}
		fields.values[part.FormName()] = value
	}
}
