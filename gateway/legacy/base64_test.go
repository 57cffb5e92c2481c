package legacy

import (
	"bytes"
	"encoding/base64"
	"testing"
)

// Made by base64.b64decode(text) of Python 3.11; refused where that raises.
var pythonBase64 = []struct {
	text    string
	decoded string
	refused bool
}{
	{text: "", decoded: ""},
	{text: "=", decoded: ""},
	{text: "==", decoded: ""},
	{text: "A", refused: true},
	{text: "A=", refused: true},
	{text: "A==", refused: true},
	{text: "AA", refused: true},
	{text: "AA=", refused: true},
	{text: "AA==", decoded: "\x00"},
	{text: "AA===", decoded: "\x00"},
	{text: "AA=A", refused: true},
	{text: "AA=A=", decoded: "\x00\x00"},
	{text: "AA=AA", decoded: "\x00\x00\x00"},
	{text: "AAA", refused: true},
	{text: "AAA=", decoded: "\x00\x00"},
	{text: "AAA==", decoded: "\x00\x00"},
	{text: "AAA=A", decoded: "\x00\x00"},
	{text: "AAAA", decoded: "\x00\x00\x00"},
	{text: "AAAA=", decoded: "\x00\x00\x00"},
	{text: "AAAA==", decoded: "\x00\x00\x00"},
	{text: "=AAAA", decoded: "\x00\x00\x00"},
	{text: "A=AAA", decoded: "\x00\x00\x00"},
	{text: "AA= =", decoded: "\x00"},
	{text: "AA==BBBB", decoded: "\x00"},
	{text: "AA=B==", decoded: "\x00\x00"},
	{text: "AB=C=D", decoded: "\x00\x10"},
	{text: "!!!", decoded: ""},
	{text: "QQ==\xc3\xa9", refused: true},
	{text: "Q\xc2\xa0Q==", refused: true},
	{text: "aGVs\x0abG8=", decoded: "hello"},
	{text: "aGVs\x0d\x0abG8=\x0d\x0a", decoded: "hello"},
	{text: "  aGVsbG8=  ", decoded: "hello"},
	{text: "aGVs bG8=", decoded: "hello"},
	{text: "aGVs-bG8_", refused: true},
	{text: "a-G_V+s/", refused: true},
	{text: "aGVsbG8", refused: true},
	{text: "aGVsbG9=", decoded: "hello"},
	{text: "QR==", decoded: "A"},
	{text: "QUJ=", decoded: "AB"},
	{text: "////", decoded: "\xff\xff\xff"},
	{text: "++++", decoded: "\xfb\xef\xbe"},
	{text: "%2B%2F", decoded: "\xd8\x1d\x85"},
	{text: "A\x00AAA", decoded: "\x00\x00\x00"},
	{text: "AAAA\x7f", decoded: "\x00\x00\x00"},
	{text: "YWJj!ZGVm", decoded: "abcdef"},
	{text: "YWJjZ!GVm==", decoded: "abcdef"},
	{text: "Y=W=J=j=", decoded: "ab"},
	{text: "a+!AB-", decoded: "k\xe0\x01"},
	{text: "B1=A_=bAB", decoded: "\x07P"},
	{text: "+BbB=+A", refused: true},
	{text: "Bb!!=A==+A", decoded: "\x05\xb0"},
	{text: "A=-a", refused: true},
	{text: "+a=B=", decoded: "\xf9\xa0"},
	{text: "=-!aB", refused: true},
	{text: "=!b1B=\x0aB=A", decoded: "oP"},
	{text: "b/!=+ 1/=_", refused: true},
	{text: "10b a\x0a b", refused: true},
	{text: "=0", refused: true},
	{text: "/_1\x0a/0=BB", refused: true},
	{text: "+a 1a_/+A", refused: true},
	{text: "B == _-11\x0a1", decoded: "\x07]u"},
	{text: "/= /B-B0/\x0a", refused: true},
	{text: "BA\x0a\x0a0!=!-/0", decoded: "\x04\x0d"},
	{text: "+_!1A/1a=B/A", refused: true},
	{text: " 0a\x0a", refused: true},
	{text: "++_-", refused: true},
	{text: "Ba/+=0_a", refused: true},
	{text: "-=0\x0a+1!", refused: true},
	{text: "baBaab!", refused: true},
	{text: "A/-=", refused: true},
	{text: "00A", refused: true},
	{text: "+=1", refused: true},
	{text: "=1a\x0a-==!!\x0a", decoded: "\xd5"},
	{text: "/", refused: true},
	{text: " =++++B/!+A", decoded: "\xfb\xef\xbe\x07\xff\x80"},
	{text: "Bb/a", decoded: "\x05\xbf\xda"},
	{text: "1=", refused: true},
	{text: "B", refused: true},
	{text: "=", decoded: ""},
	{text: "=B1", refused: true},
	{text: "AB-b=+a!01", decoded: "\x00\x16"},
	{text: "1/BB-////0", refused: true},
	{text: "aB", refused: true},
	{text: "1\x0a0/-\x0aa=Ab=1", refused: true},
	{text: "\x0a=_", decoded: ""},
	{text: " ", decoded: ""},
	{text: "0!-B\x0a-0=1", decoded: "\xd0\x1d"},
}

func TestBase64DecodesAsPythonDoes(t *testing.T) {
	for _, c := range pythonBase64 {
		decoded, err := decodeBase64([]byte(c.text))
		if (err != nil) != c.refused || string(decoded) != c.decoded {
			t.Errorf("decodeBase64(%q) = %q, %v; Python gives %q, refused: %v", c.text, decoded, err, c.decoded, c.refused)
		}
	}
}

// The fast path must not differ from the slow one where it succeeds.
func TestBase64FastPathAgreesWithLenientOne(t *testing.T) {
	data := make([]byte, 0, 300)
	for i := range 300 {
		data = append(data, byte(i*7))
		text := []byte(base64.StdEncoding.EncodeToString(data))
		fast, err := decodeBase64(text)
		slow, slowErr := decodeLenientBase64(nil, text)
		if err != nil || slowErr != nil || !bytes.Equal(fast, data) || !bytes.Equal(slow, data) {
			t.Fatalf("%d bytes: %v %v", len(data), err, slowErr)
		}
	}
}
