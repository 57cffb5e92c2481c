package legacy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/intake"
)

const (
	maxParts = 1000
	// What the server takes for a media type.
	maxContentType = 255
)

// A formReader turns a multipart form into a bundle. It passes files on while it
// reads, so that none of them is in memory.
type formReader struct {
	request  *http.Request
	endpoint *Endpoint
	body     *recorder
	fields   form
	// All parts but the files, as a form of their own.
	rest        bytes.Buffer
	restWriter  *multipart.Writer
	attachments []string
}

// readFilesAndBundle reads a multipart form. Its files are attachments by then, each
// on disk. The errors are those of package intake, errUnreadableForm, or the
// server's; nothing but perhaps some attachments is kept after one.
func (e *Endpoint) readFilesAndBundle(r *http.Request, content *intake.Stream) (*webmunkv1.RawBundle, error) {
	if r.ContentLength > e.limits.MaxFormBytes {
		return nil, intake.ErrTooLarge
	}
	reader := &formReader{request: r, endpoint: e, fields: form{values: map[string][]byte{}},
		body: &recorder{source: content, left: e.limits.MaxFormBytes, keep: e.limits.MaxBodyBytes}}
	reader.restWriter = multipart.NewWriter(&reader.rest)
	err := reader.readParts()
	if reader.body.err != nil {
		return nil, reader.body.err
	}
	if err != nil && !errors.Is(err, errUnreadableForm) {
		return nil, err
	}
	if reader.body.stopped {
		return reader.bundle(), err
	}
	// Without files the form is kept as it came, whatever is wrong with it.
	if _, err := io.Copy(io.Discard, reader.body); err != nil {
		return nil, err
	}
	return readBundleForm(r, reader.body.kept.Bytes()), nil
}

func (f *formReader) readParts() error {
	boundary := intake.Boundary(f.request)
	if boundary == "" {
		return errUnreadableForm
	}
	parts := multipart.NewReader(f.body, boundary)
	for count := 0; ; count++ {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return errUnreadableForm
		}
		if count == maxParts {
			return fmt.Errorf("%w: too many parts", intake.ErrTooLarge)
		}
		if part.FileName() != "" && part.FormName() != "" {
			err = f.takeFile(part)
		} else {
			err = f.takeField(part)
		}
		if err != nil {
			return err
		}
	}
}

func (f *formReader) takeFile(part *multipart.Part) error {
	if len(f.attachments) == f.endpoint.limits.MaxFormFiles {
		return fmt.Errorf("%w: too many files", intake.ErrTooLarge)
	}
	f.body.stop()
	header := &webmunkv1.AttachmentHeader{Identifier: strings.ToValidUTF8(part.FormName(), "\uFFFD")}
	if contentType := part.Header.Get("Content-Type"); isMediaType(contentType) {
		header.ContentType = contentType
	}
	name, err := upload(f.request.Context(), f.endpoint.server, header, part, f.endpoint.limits.IngestTimeout)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errUnreadableForm
	}
	f.attachments = append(f.attachments, name)
	return err
}

func (f *formReader) takeField(part *multipart.Part) error {
	value, err := io.ReadAll(io.LimitReader(fieldReader{part, f.body}, f.endpoint.limits.MaxBodyBytes+1))
	if err != nil {
		return errUnreadableForm
	}
	if int64(f.rest.Len()+len(value)) > f.endpoint.limits.MaxBodyBytes {
		return intake.ErrTooLarge
	}
	copied, err := f.restWriter.CreatePart(part.Header)
	if err != nil {
		return err
	}
	if _, err := copied.Write(value); err != nil {
		return err
	}
	if part.FileName() == "" && isKnownField(part.FormName()) {
		f.fields.values[part.FormName()] = value
	}
	return nil
}

// A fieldReader takes the memory for a field, unless the body is recorded anyway.
type fieldReader struct {
	part *multipart.Part
	body *recorder
}

func (f fieldReader) Read(p []byte) (int, error) {
	n, err := f.part.Read(p)
	if f.body.stopped {
		f.body.keepMore(n)
	}
	if f.body.err != nil {
		return n, f.body.err
	}
	return n, err
}

func (f *formReader) bundle() *webmunkv1.RawBundle {
	_ = f.restWriter.Close()
	bundle := readBundleFields(f.fields, f.rest.Bytes())
	bundle.Attachments = f.attachments
	return bundle
}

func isMediaType(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return len(text) <= maxContentType
}
