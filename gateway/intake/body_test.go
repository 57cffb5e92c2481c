package intake

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func request(body io.Reader, declared int64) *http.Request {
	r := httptest.NewRequest("POST", "/", body)
	r.ContentLength = declared
	return r
}

// read reads the body of `r` with a budget that is large enough.
func read(r *http.Request, limit int64) ([]byte, error) {
	budget := NewBudget(1 << 30)
	body, err := testBodies(limit, budget).Read(httptest.NewRecorder(), r)
	if err != nil {
		if budget.spent != 0 {
			return nil, errors.New("a refused body keeps its share")
		}
		return nil, err
	}
	defer body.Release()
	return body.Bytes, nil
}

func testBodies(limit int64, budget *Budget) *Bodies {
	return NewBodies(Limits{MaxBytes: limit,
		Pace: Pace{PerSecond: 1, Grace: time.Minute, Whole: time.Minute}}, budget)
}

func TestBodyIsReadWholeWhateverLengthIsDeclared(t *testing.T) {
	for _, size := range []int{0, 1, secondBuffer - 1, secondBuffer, secondBuffer + 1, firstBuffer - 1, firstBuffer, firstBuffer + 1, 3*secondBuffer + 7} {
		text := strings.Repeat("x", size)
		for _, declared := range []int64{-1, int64(size)} {
			body, err := read(request(strings.NewReader(text), declared), 10*secondBuffer)
			if err != nil || string(body) != text {
				t.Errorf("%d bytes, declared %d: %d bytes, %v", size, declared, len(body), err)
			}
		}
	}
}

func TestBodyOverTheLimitIsRefused(t *testing.T) {
	for _, declared := range []int64{-1, 101} {
		if _, err := read(request(strings.NewReader(strings.Repeat("x", 101)), declared), 100); !errors.Is(err, ErrTooLarge) {
			t.Errorf("declared %d: %v", declared, err)
		}
	}
	if body, err := read(request(strings.NewReader(strings.Repeat("x", 100)), -1), 100); err != nil || len(body) != 100 {
		t.Errorf("a body of just the limit: %v", err)
	}
}

func TestDeclaredOversizeIsRefusedUnread(t *testing.T) {
	unread := iotest.ErrReader(errors.New("read"))
	if _, err := read(request(unread, 101), 100); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}

func TestCutBodyIsAnError(t *testing.T) {
	cut := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF))
	body, err := read(request(cut, 8), 100)
	if !errors.Is(err, ErrCut) || body != nil {
		t.Errorf("%q, %v", body, err)
	}
}

func TestPromisedLengthCostsNoMemory(t *testing.T) {
	body, err := read(request(strings.NewReader("short"), 64<<20), 64<<20)
	if err != nil || cap(body) > firstBuffer {
		t.Errorf("capacity %d, %v", cap(body), err)
	}
}

func TestBodiesTogetherStayWithinTheBudget(t *testing.T) {
	budget := NewBudget(costPerByte * 3 * firstBuffer)
	bodies := testBodies(10*firstBuffer, budget)
	small := strings.Repeat("x", firstBuffer-1)
	var held []*Body
	for range 3 {
		body, err := bodies.Read(httptest.NewRecorder(), request(strings.NewReader(small), firstBuffer-1))
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, body)
	}
	if _, err := bodies.Read(httptest.NewRecorder(), request(strings.NewReader(small), -1)); !errors.Is(err, ErrNoRoom) {
		t.Errorf("a fourth body: %v", err)
	}
	held[0].Release()
	if body, err := bodies.Read(httptest.NewRecorder(), request(strings.NewReader(small), -1)); err != nil {
		t.Errorf("after a release: %v", err)
	} else {
		body.Release()
	}
	held[1].Release()
	held[2].Release()
	if budget.spent != 0 {
		t.Errorf("%d bytes are lost", budget.spent)
	}
}

func TestLargeBodiesLeaveRoomForSmallOnes(t *testing.T) {
	budget := NewBudget(costPerByte * 4 * smallBody)
	bodies := testBodies(64<<20, budget)
	large, err := bodies.Read(httptest.NewRecorder(), request(strings.NewReader(strings.Repeat("x", 3*smallBody-1)), 3*smallBody-1))
	if err != nil {
		t.Fatal(err)
	}
	defer large.Release()
	if _, err := bodies.Read(httptest.NewRecorder(), request(strings.NewReader(strings.Repeat("x", 2*smallBody)), 2*smallBody)); !errors.Is(err, ErrNoRoom) {
		t.Errorf("a second large body: %v", err)
	}
	small, err := bodies.Read(httptest.NewRecorder(), request(strings.NewReader("x"), 1))
	if err != nil {
		t.Fatalf("a small body: %v", err)
	}
	small.Release()
}

func TestStreamTakesMemoryForWhatIsKeptAlone(t *testing.T) {
	budget := NewBudget(costPerByte * 100)
	bodies := testBodies(1000, budget)
	first := bodies.Stream(httptest.NewRecorder(), request(strings.NewReader(strings.Repeat("x", 1000)), 1000))
	if err := first.Keep(70); err != nil {
		t.Fatal(err)
	}
	second := bodies.Stream(httptest.NewRecorder(), request(strings.NewReader("x"), -1))
	if err := second.Keep(31); !errors.Is(err, ErrNoRoom) {
		t.Errorf("beyond the budget: %v", err)
	}
	first.Release()
	if err := second.Keep(31); err != nil {
		t.Error(err)
	}
	second.Release()
	if budget.spent != 0 {
		t.Errorf("%d bytes are still taken", budget.spent)
	}
}
