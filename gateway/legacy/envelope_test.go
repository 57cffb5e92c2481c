package legacy_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

const (
	identity = webmunkv1.RawBundle_ENCODING_IDENTITY
	gzipped  = webmunkv1.RawBundle_ENCODING_GZIP
	single   = webmunkv1.RawBundle_SHAPE_SINGLE_POINT
)

func raw(payload string, encoding webmunkv1.RawBundle_Encoding) *webmunkv1.RawBundle {
	return &webmunkv1.RawBundle{Payload: []byte(payload), Encoding: encoding}
}

func with(b *webmunkv1.RawBundle, change func(*webmunkv1.RawBundle)) *webmunkv1.RawBundle {
	change(b)
	return b
}

func fault(payload string, f webmunkv1.RawBundle_EnvelopeFault) *webmunkv1.RawBundle {
	return &webmunkv1.RawBundle{Payload: []byte(payload), EnvelopeFault: f}
}

func TestEnvelopeBecomesWhatTheServerTakes(t *testing.T) {
	const (
		missing     = webmunkv1.RawBundle_ENVELOPE_FAULT_MISSING_PAYLOAD
		base64      = webmunkv1.RawBundle_ENVELOPE_FAULT_BAD_BASE64
		compression = webmunkv1.RawBundle_ENVELOPE_FAULT_UNKNOWN_COMPRESSION
		noNonce     = webmunkv1.RawBundle_ENVELOPE_FAULT_MISSING_NONCE
		unreadable  = webmunkv1.RawBundle_ENVELOPE_FAULT_UNREADABLE_FORM
	)
	encrypted := func(b *webmunkv1.RawBundle) { b.Encrypted, b.Nonce = true, make([]byte, 24) }
	badBase64 := func(b *webmunkv1.RawBundle) { b.EnvelopeFault = base64 }
	onePoint := func(b *webmunkv1.RawBundle) { b.Shape = single }
	const multipart = "multipart/form-data; boundary=b"

	for _, c := range []struct {
		path, method, contentType, body string
		want                            *webmunkv1.RawBundle
	}{
		{bundlePath, "POST", formType, "payload=%5B%5D", raw("[]", identity)},
		{bundlePath, "POST", "Application/X-WWW-Form-Urlencoded; charset=UTF-8", "payload=[]", raw("[]", identity)},
		{bundlePath, "POST", formType, "compression=none&payload=[]", raw("[]", identity)},
		{bundlePath, "POST", formType, "compression=gzip&payload=aGVsbG8%3D", raw("hello", gzipped)},
		{bundlePath, "POST", formType, "compression=gzip&payload=aGVs%0D%0A%20bG8%3D", raw("hello", gzipped)},
		{bundlePath, "POST", formType, "compression=zip&compression=gzip&payload=AAAA&payload=aGVsbG8=", raw("hello", gzipped)},
		{bundlePath, "POST", formType, "compression=gzip&payload=aGVsbG8", with(raw("aGVsbG8", gzipped), badBase64)},
		{bundlePath, "POST", formType, "compression=gzip&payload=!!!", with(raw("!!!", gzipped), badBase64)},
		{bundlePath, "POST", formType, "compression=&payload=%41", fault("compression=&payload=%41", compression)},
		{bundlePath, "POST", formType, "compression=GZIP&payload=A", fault("compression=GZIP&payload=A", compression)},
		{bundlePath, "POST", formType, "encrypted=True&payload=[]", raw("[]", identity)},
		{bundlePath, "POST", formType, "encrypted=true&payload=AAAA", fault("encrypted=true&payload=AAAA", noNonce)},
		{bundlePath, "POST", formType, "encrypted=true&payload=A&nonce=AAAA", fault("encrypted=true&payload=A&nonce=AAAA", noNonce)},
		{bundlePath, "POST", formType, "encrypted=true&payload=A&nonce=%3F", fault("encrypted=true&payload=A&nonce=%3F", noNonce)},
		{bundlePath, "POST", formType, "encrypted=true&payload=aGk%3D&nonce=" + nonce, with(raw("hi", identity), encrypted)},
		{bundlePath, "POST", formType, "encrypted=true&compression=gzip&payload=aGk=&nonce=" + nonce, with(raw("hi", gzipped), encrypted)},
		{bundlePath, "POST", formType, "x=%41", fault("x=%41", missing)},
		{bundlePath, "POST", "application/json", "[1]", fault("[1]", missing)},
		{bundlePath, "POST", "", "", fault("", missing)},
		{bundlePath, "POST", multipart, "--b\r\nContent-Disposition: form-data; name=payload\r\n\r\n[]\r\n--b--", raw("[]", identity)},
		{bundlePath, "POST", multipart, "--b", fault("--b", unreadable)},
		{bundlePath, "CREATE", "", `["\u0000"]`, raw(`["\u0000"]`, identity)},
		{bundlePath, "CREATE", formType, "payload=[]", raw("payload=[]", identity)},
		{bundlePath, "CREATE", "", "", fault("", missing)},
		{pointPath, "POST", formType, "compression=gzip&payload={}", with(raw("{}", identity), onePoint)},
		{pointPath, "POST", formType, "x=y", with(fault("x=y", missing), onePoint)},
		{pointPath, "POST", multipart, "--b", with(fault("--b", unreadable), onePoint)},
		{pointPath, "CREATE", "", "{}", with(raw("{}", identity), onePoint)},
	} {
		server := &fakeserver.Server{}
		post(t, server, c.path, c.method, c.contentType, c.body)
		if got := server.Bundles(); len(got) != 1 || !proto.Equal(got[0], c.want) {
			t.Errorf("%s %q %q becomes %v, want %v", c.method, c.contentType, c.body, got, c.want)
		}
	}
}

// net/http's own form parser stops at 10 MB.
func TestElevenMegabyteFormArrivesWhole(t *testing.T) {
	server := &fakeserver.Server{}
	client := webmunkv1.NewIngestServiceClient(fakeserver.Start(t, server))
	large := limits
	large.Bodies = fakeserver.Bodies(64 << 20)
	text := strings.Repeat("x y", 11<<20/3)
	a := serve(newEndpoint(bundlePath, client, large), bundlePath, "POST", formType, "payload="+strings.ReplaceAll(text, " ", "%20"))
	if a.status != 201 || string(server.Bundles()[0].GetPayload()) != text {
		t.Errorf("status %d, %d of %d bytes", a.status, len(server.Bundles()[0].GetPayload()), len(text))
	}
}
