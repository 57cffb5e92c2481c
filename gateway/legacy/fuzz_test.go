package legacy_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

// A keeper takes every bundle that has bytes, or refuses all.
type keeper struct {
	webmunkv1.IngestServiceClient
	refuses bool
	asked   bool
	kept    []*webmunkv1.RawBundle
}

func (k *keeper) AppendBundle(_ context.Context, request *webmunkv1.AppendBundleRequest,
	_ ...grpc.CallOption) (*webmunkv1.AppendBundleResponse, error) {
	k.asked = true
	if k.refuses {
		return nil, status.Error(codes.Unavailable, "later")
	}
	bundle := request.GetRaw()
	if len(bundle.GetPayload()) == 0 {
		return nil, status.Error(codes.InvalidArgument, "empty")
	}
	k.kept = append(k.kept, bundle)
	response := &webmunkv1.AppendBundleResponse{}
	if bundle.GetEnvelopeFault() != webmunkv1.RawBundle_ENVELOPE_FAULT_UNSPECIFIED {
		response.BundleFault = &webmunkv1.BundleFault{Message: "bad"}
	}
	return response, nil
}

func (k *keeper) UploadAttachment(context.Context, ...grpc.CallOption) (webmunkv1.IngestService_UploadAttachmentClient, error) {
	return &uploadStream{refuses: k.refuses}, nil
}

// An uploadStream takes any file, or none.
type uploadStream struct {
	grpc.ClientStream
	refuses bool
}

func (*uploadStream) Send(*webmunkv1.UploadAttachmentRequest) error { return nil }

func (s *uploadStream) CloseAndRecv() (*webmunkv1.UploadAttachmentResponse, error) {
	if s.refuses {
		return nil, status.Error(codes.Unavailable, "later")
	}
	return &webmunkv1.UploadAttachmentResponse{Name: "attachments/1"}, nil
}

const multipartType = "multipart/form-data; boundary=b"

// Whatever a client sends by whatever verb: a client reads an answer in JSON as
// "delivered", so nothing is answered in JSON unless the server has it.
func FuzzAddBundle(f *testing.F) {
	f.Add("POST", formType, "compression=gzip&payload=H4sIAAAAAAAC%2F4uOBQApu0wNAgAAAA%3D%3D")
	f.Add("POST", formType, "encrypted=true&nonce=AAAA&payload=%5B%5D")
	f.Add("POST", formType, "compression=lzma&payload=a+b%2")
	f.Add("POST", multipartType, "--b\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n[]\r\n--b--\r\n")
	f.Add("POST", multipartType, "--b\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n[]")
	f.Add("POST", multipartType, "--b\r\nContent-Disposition: form-data; name=\"f@\"; filename=\"f\"\r\n\r\nx\r\n--b--")
	f.Add("POST", "application/json", "[]")
	f.Add("CREATE", "", "[{}]")
	f.Add("CREATE", formType, "")
	f.Add("PUT", "", "[]")
	f.Fuzz(func(t *testing.T, method, contentType, body string) {
		if !isRequestable(method, contentType) {
			return
		}
		for _, path := range []string{bundlePath, pointPath} {
			taking, refusing := &keeper{}, &keeper{refuses: true}
			answer := serve(newEndpoint(path, taking, limits), path, method, contentType, body)
			empty := body == "" || taking.asked && mayBeEmpty(body)
			if json.Valid([]byte(answer.body)) && len(taking.kept) == 0 && !empty {
				t.Errorf("%s: %d %q, and the server has nothing", path, answer.status, answer.body)
			}
			if len(taking.kept) > 1 {
				t.Errorf("%s: the server has it %d times", path, len(taking.kept))
			}
			answer = serve(newEndpoint(path, refusing, limits), path, method, contentType, body)
			if json.Valid([]byte(answer.body)) {
				t.Errorf("%s: %d %q, though the server refused", path, answer.status, answer.body)
			}
		}
	})
}

// What httptest.NewRequest takes; net/http itself lets nothing else through.
func isRequestable(method, contentType string) bool {
	const token = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return method != "" && strings.Trim(method, token) == "" && !strings.ContainsAny(contentType, "\r\n\x00")
}

// A form whose payload is there and empty leaves nothing to keep.
func mayBeEmpty(body string) bool {
	return strings.Contains(body, "payload") || strings.Contains(body, "%")
}
