package legacy

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
)

// decodePercent by the letter, byte by byte.
func plainPercent(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '+':
			out.WriteByte(' ')
		case text[i] == '%' && i+2 < len(text) && hexValues[text[i+1]] != notHex && hexValues[text[i+2]] != notHex:
			out.WriteByte(hexValues[text[i+1]]<<4 | hexValues[text[i+2]])
			i += 2
		default:
			out.WriteByte(text[i])
		}
	}
	return out.String()
}

// The last field of each known name, by the letter.
func plainForm(body string) map[string]string {
	fields := map[string]string{}
	for _, pair := range strings.Split(body, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name = plainPercent(name); isKnownField(name) {
			fields[name] = plainPercent(value)
		}
	}
	return fields
}

func FuzzURLEncoded(f *testing.F) {
	f.Add("compression=gzip&payload=H4sI%2F4uOBQ%3D%3D")
	f.Add("%70ayload=a+b%2Bc%20d%&payload=%4&nonce=%%41;encrypted=true")
	f.Add("&&payload&=a&payload=%25%32%35&encrypted=%zz%41")
	f.Fuzz(func(t *testing.T, body string) {
		fields := parseURLEncoded([]byte(body))
		want := plainForm(body)
		if len(fields.values) != len(want) {
			t.Fatalf("fields of %q: %v, want %v", body, fields.values, want)
		}
		for _, name := range []string{fieldCompression, fieldEncrypted, fieldNonce} {
			if got := fields.text(name, ""); got != want[name] {
				t.Errorf("%s is %q, want %q", name, got, want[name])
			}
		}
		if got := string(fields.takePayload()); got != want[fieldPayload] {
			t.Errorf("payload is %q, want %q", got, want[fieldPayload])
		}
	})
}

func FuzzBase64(f *testing.F) {
	for _, example := range pythonBase64 {
		f.Add([]byte(example.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		fast, fastErr := decodeBase64(text)
		lenient, lenientErr := decodeLenientBase64(nil, text)
		if (fastErr == nil) != (lenientErr == nil) || !bytes.Equal(fast, lenient) {
			t.Errorf("%q: the quick way gives %q %v, the lenient one %q %v", text, fast, fastErr, lenient, lenientErr)
		}
		encoded := base64.StdEncoding.EncodeToString(text)
		if back, err := decodeBase64([]byte(encoded)); err != nil || !bytes.Equal(back, text) {
			t.Errorf("%q comes back as %q, %v", text, back, err)
		}
	})
}
