package intake

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
)

func request(body io.Reader, declared int64) *http.Request {
	r := httptest.NewRequest("POST", "/", body)
	r.ContentLength = declared
	return r
}

func TestBodyIsReadWholeWhateverLengthIsDeclared(t *testing.T) {
	for _, size := range []int{0, 1, 511, 512, 513, firstBuffer - 1, firstBuffer, firstBuffer + 1, 3*firstBuffer + 7} {
		text := strings.Repeat("x", size)
		for _, declared := range []int64{-1, int64(size)} {
			body, err := ReadBody(request(strings.NewReader(text), declared), 10*firstBuffer)
			if err != nil || string(body) != text {
				t.Errorf("%d bytes, declared %d: %d bytes, %v", size, declared, len(body), err)
			}
		}
	}
}

func TestBodyOverTheLimitIsRefused(t *testing.T) {
	for _, declared := range []int64{-1, 101} {
		if _, err := ReadBody(request(strings.NewReader(strings.Repeat("x", 101)), declared), 100); !errors.Is(err, ErrTooLarge) {
			t.Errorf("declared %d: %v", declared, err)
		}
	}
	if body, err := ReadBody(request(strings.NewReader(strings.Repeat("x", 100)), -1), 100); err != nil || len(body) != 100 {
		t.Errorf("a body of just the limit: %v", err)
	}
}

func TestDeclaredOversizeIsRefusedUnread(t *testing.T) {
	unread := iotest.ErrReader(errors.New("read"))
	if _, err := ReadBody(request(unread, 101), 100); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}

func TestCutBodyIsAnError(t *testing.T) {
	cut := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF))
	body, err := ReadBody(request(cut, 8), 100)
	if !errors.Is(err, ErrCut) || body != nil {
		t.Errorf("%q, %v", body, err)
	}
}

func TestPromisedLengthCostsNoMemory(t *testing.T) {
	body, err := ReadBody(request(strings.NewReader("short"), 64<<20), 64<<20)
	if err != nil || cap(body) > firstBuffer {
		t.Errorf("capacity %d, %v", cap(body), err)
	}
}
