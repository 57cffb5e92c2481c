package legacy_test

import (
	"context"
	"net/http"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

const (
	added           = `{"message": "Data bundle added successfully, and ready for processing.", "added": true}`
	addedIndented   = "{\n  \"message\": \"Data bundle added successfully, and ready for processing.\",\n  \"added\": true\n}"
	unparsed        = `{"message": "Unable to parse data bundle."}`
	unparsedIndent  = "{\n  \"message\": \"Unable to parse data bundle.\"\n}"
	pointIsAdded    = "{\n  \"message\": \"Data point added successfully.\"\n}"
	pointIsUnparsed = "{\n  \"message\": \"Unable to parse data point.\"\n}"
	nonce           = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)

// faultyServer takes every bundle and cannot read any.
func faultyServer() *fakeserver.Server {
	return &fakeserver.Server{Append: func(context.Context, *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
		return &webmunkv1.AppendBundleResponse{BundleFault: &webmunkv1.BundleFault{}}, nil
	}}
}

type verdict struct {
	path, method, contentType, body string
	status                          int
	answer                          string
}

func checkVerdicts(t *testing.T, server func() *fakeserver.Server, verdicts map[string]verdict) {
	t.Helper()
	for name, v := range verdicts {
		t.Run(name, func(t *testing.T) {
			a := post(t, server(), v.path, v.method, v.contentType, v.body)
			if a.status != v.status || a.body != v.answer || a.header.Get("Content-Type") != "application/json" {
				t.Errorf("got %d %q %q", a.status, a.header.Get("Content-Type"), a.body)
			}
			expectCORS(t, v.path, a.header)
		})
	}
}

func expectCORS(t *testing.T, path string, header http.Header) {
	t.Helper()
	methods := map[string]string{bundlePath: "CREATE, POST, HEAD", pointPath: "CREATE, POST"}[path]
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": methods,
		"Access-Control-Request-Headers": "Content-Type", "Access-Control-Allow-Headers": "Content-Type",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestKeptBundleIs201WithTheRecordedBody(t *testing.T) {
	checkVerdicts(t, func() *fakeserver.Server { return &fakeserver.Server{} }, map[string]verdict{
		"bundle by POST":   {bundlePath, "POST", formType, "payload=[]", 201, added},
		"bundle by CREATE": {bundlePath, "CREATE", "application/json", "[]", 201, addedIndented},
		"point by POST":    {pointPath, "POST", formType, "payload={}", 201, pointIsAdded},
		"point by CREATE":  {pointPath, "CREATE", "", "{}", 201, pointIsAdded},
	})
	quarantine := func() *fakeserver.Server {
		return &fakeserver.Server{Append: func(context.Context, *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
			return &webmunkv1.AppendBundleResponse{Received: 1, Quarantined: 1}, nil
		}}
	}
	checkVerdicts(t, quarantine, map[string]verdict{
		"bundle with a bad point": {bundlePath, "POST", formType, "payload=[NaN]", 201, added},
		"bad point":               {pointPath, "POST", formType, "payload={}", 201, pointIsAdded},
	})
}

func TestUnreadableBundleIs400WhereTheExistingSystemCanTell(t *testing.T) {
	checkVerdicts(t, faultyServer, map[string]verdict{
		"broken JSON":         {bundlePath, "POST", formType, "payload=[{", 400, unparsed},
		"empty payload":       {bundlePath, "POST", formType, "payload=", 400, unparsed},
		"no payload":          {bundlePath, "POST", formType, "compression=gzip", 400, unparsed},
		"no body":             {bundlePath, "POST", "", "", 400, unparsed},
		"JSON body":           {bundlePath, "POST", "application/json", "[]", 400, unparsed},
		"unknown compression": {bundlePath, "POST", formType, "compression=zip&payload=x", 400, unparsed},
		"no nonce":            {bundlePath, "POST", formType, "compression=gzip&encrypted=true&payload=x", 400, unparsed},
		"cut multipart":       {bundlePath, "POST", "multipart/form-data; boundary=b", "--b", 400, unparsed},
		"broken CREATE":       {bundlePath, "CREATE", "", "[{", 400, unparsedIndent},
		"empty CREATE":        {bundlePath, "CREATE", "", "", 400, unparsedIndent},
		"broken point":        {pointPath, "POST", formType, "payload={", 400, pointIsUnparsed},
		"no point":            {pointPath, "POST", formType, "x=y", 400, pointIsUnparsed},
		"broken CREATE point": {pointPath, "CREATE", "", "{", 400, pointIsUnparsed},
	})
}

func TestUnreadableCompressedOrEncryptedBundleIs201(t *testing.T) {
	checkVerdicts(t, faultyServer, map[string]verdict{
		"bad base64":     {bundlePath, "POST", formType, "compression=gzip&payload=A", 201, added},
		"bad gzip":       {bundlePath, "POST", formType, "compression=gzip&payload=AAAA", 201, added},
		"bad ciphertext": {bundlePath, "POST", formType, "encrypted=true&payload=AAAA&nonce=" + nonce, 201, added},
		"bad base64 of ciphertext": {bundlePath, "POST", formType,
			"encrypted=true&payload=A&nonce=" + nonce, 201, added},
	})
}

func TestRefusalOfNothingIs400(t *testing.T) {
	refusing := func() *fakeserver.Server {
		return &fakeserver.Server{Append: func(context.Context, *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
			return nil, status.Error(codes.InvalidArgument, "no content")
		}}
	}
	checkVerdicts(t, refusing, map[string]verdict{
		"no body":       {bundlePath, "POST", formType, "", 400, unparsed},
		"empty payload": {bundlePath, "POST", formType, "payload=", 400, unparsed},
		"empty point":   {pointPath, "CREATE", "", "", 400, pointIsUnparsed},
	})
}

func TestOtherVerbsHaveNoBody(t *testing.T) {
	for _, c := range []struct {
		path, method string
		status       int
		allow        string
	}{
		{bundlePath, "OPTIONS", 200, ""}, {bundlePath, "HEAD", 200, ""},
		{pointPath, "OPTIONS", 200, ""}, {pointPath, "HEAD", 200, ""},
		{bundlePath, "GET", 405, "CREATE, POST, HEAD"}, {bundlePath, "PUT", 405, "CREATE, POST, HEAD"},
		{bundlePath, "PATCH", 405, "CREATE, POST, HEAD"}, {bundlePath, "DELETE", 405, "CREATE, POST, HEAD"},
		{pointPath, "GET", 405, "CREATE, POST"},
	} {
		server := &fakeserver.Server{}
		a := post(t, server, c.path, c.method, formType, "payload=[]")
		expectText(t, a, c.status, "")
		expectCORS(t, c.path, a.header)
		if a.header.Get("Allow") != c.allow || a.header.Get("Content-Length") != "0" || len(server.Bundles()) != 0 {
			t.Errorf("%s %s: %v", c.method, c.path, a.header)
		}
	}
}
