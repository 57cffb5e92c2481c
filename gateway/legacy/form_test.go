package legacy

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
)

const urlencodedType = "application/x-www-form-urlencoded"

func formRequest(contentType, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/data/add-bundle.json", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return r
}

// The values are what Django's QueryDict gives, but for bytes that are not
// UTF-8, which stay as they are.
func TestURLEncodedPayloadIsReadAsDjangoDoes(t *testing.T) {
	for body, want := range map[string]string{
		"payload=a":                      "a",
		"payload=a&payload=b":            "b",
		"payload=a&payload=":             "",
		"payload":                        "",
		"payload=a=b":                    "a=b",
		"x=1;payload=a&payload=b;c":      "b;c",
		"payload=a+b%2Bc%20d":            "a b+c d",
		"payload=%":                      "%",
		"payload=%4":                     "%4",
		"payload=%zz%41":                 "%zzA",
		"payload=%%41":                   "%A",
		"payload=%c3%A9%FF":              "\u00e9\xff",
		"%70ayload=a":                    "a",
		"&&payload=a&&":                  "a",
		"payload=a&" + longName + "=b":   "a",
		"payload=%25%32%35":              "%25",
		"payload=" + longName + "%2B%2b": longName + "++",
	} {
		fields, err := parseForm(formRequest(urlencodedType, ""), []byte(body))
		if err != nil || !fields.has("payload") {
			t.Errorf("%.40q: no payload, %v", body, err)
			continue
		}
		if got := string(fields.takePayload()); got != want {
			t.Errorf("%.40q: payload is %q, want %q", body, got, want)
		}
	}
}

var longName = strings.Repeat("payload", 1000)

func TestFormWithoutPayloadHasNone(t *testing.T) {
	for _, body := range []string{"", "x=y", "Payload=a", "payload%00=a", "=a", longName, "payloads=a"} {
		fields, err := parseForm(formRequest(urlencodedType+"; charset=utf-8", ""), []byte(body))
		if err != nil || fields.has("payload") {
			t.Errorf("%.40q: has a payload or fails: %v", body, err)
		}
	}
}

func TestParsingLeavesBodyUnchanged(t *testing.T) {
	body := []byte("compression=a+b%41&payload=%41")
	fields, _ := parseForm(formRequest(urlencodedType, ""), body)
	if got := fields.text("compression", "none"); got != "a bA" {
		t.Errorf("compression is %q", got)
	}
	if string(body) != "compression=a+b%41&payload=%41" {
		t.Errorf("body is now %q", body)
	}
}

func TestMultipartFieldsAreReadAndFilesIgnored(t *testing.T) {
	const boundary = "--XbX\r\nContent-Disposition: form-data; "
	const end = "\r\n--XbX--\r\n"
	// Neither percent signs nor quoted-printable are decoded in a part.
	payload := boundary + "name=\"payload\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n[+%41=41]\r\n"
	file := boundary + "name=\"payload\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nfile"
	for _, body := range []string{payload + file + end, file + "\r\n" + payload[:len(payload)-2] + end} {
		fields, err := parseForm(formRequest("multipart/form-data; boundary=XbX", ""), []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(fields.takePayload()); got != "[+%41=41]" {
			t.Errorf("payload is %q", got)
		}
	}
}

func TestCutOrUnmarkedMultipartIsUnreadable(t *testing.T) {
	const part = "--XbX\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n[]"
	for contentType, body := range map[string]string{
		"multipart/form-data; boundary=XbX": part,
		"multipart/form-data; boundary=YbY": part + "\r\n--XbX--\r\n",
		"multipart/form-data":               part + "\r\n--XbX--\r\n",
	} {
		if _, err := parseForm(formRequest(contentType, ""), []byte(body)); !errors.Is(err, errUnreadableForm) {
			t.Errorf("%s: %v", contentType, err)
		}
	}
}

func TestExtensionsOwnRequestIsDecoded(t *testing.T) {
	body, err := os.ReadFile("testdata/extension.form")
	if err != nil {
		t.Fatal(err)
	}
	want, err := url.ParseQuery(string(body))
	if err != nil {
		t.Fatal(err)
	}
	bundle := readBundleForm(formRequest(urlencodedType, ""), body)
	text, err := decodeBase64([]byte(want.Get("payload")))
	if err != nil || !bytes.Equal(bundle.GetPayload(), text) {
		t.Fatalf("the payload differs from what net/url reads: %v", err)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(bundle.GetPayload()))
	if err != nil {
		t.Fatal(err)
	}
	var points []map[string]any
	if err := json.NewDecoder(unzipped).Decode(&points); err != nil || len(points) != 44 {
		t.Errorf("%d points, %v", len(points), err)
	}
}

func FuzzPercentDecodingAgreesWithNetURL(f *testing.F) {
	f.Add("a+b%2Bc%%4")
	f.Fuzz(func(t *testing.T, text string) {
		want, err := url.QueryUnescape(text)
		got := string(decodePercent([]byte(text)))
		if err == nil && got != want {
			t.Errorf("%q gives %q, net/url gives %q", text, got, want)
		}
	})
}
