package legacy

import (
	"context"
	"io"
	"time"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

// Bytes of a file that travel in one message, and all of it that is in memory.
const uploadPiece = 256 << 10

// upload passes a file on to the server as it is read, and returns the name of the
// attachment that it became. The server hears of it with the first piece: a slow client
// takes no place there for less. An error of `content` comes back as it is, one of the
// server as a gRPC status.
func upload(ctx context.Context, server webmunkv1.IngestServiceClient, header *webmunkv1.AttachmentHeader,
	content io.Reader, patience time.Duration) (string, error) {
	piece := make([]byte, uploadPiece)
	n, readErr := fill(piece, content)
	if readErr != nil && readErr != io.EOF {
		return "", readErr
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Runs while it is the server's turn: how fast the client sends is not its fault.
	patienceEnds := time.AfterFunc(patience, cancel)
	defer patienceEnds.Stop()
	stream, err := server.UploadAttachment(ctx)
	if err != nil {
		return "", err
	}
	err = stream.Send(&webmunkv1.UploadAttachmentRequest{
		Part: &webmunkv1.UploadAttachmentRequest_Header{Header: header}})
	for err == nil {
		if n > 0 {
			err = stream.Send(&webmunkv1.UploadAttachmentRequest{
				Part: &webmunkv1.UploadAttachmentRequest_Data{Data: piece[:n]}})
		}
		if err != nil || readErr == io.EOF {
			break
		}
		patienceEnds.Stop()
		n, readErr = fill(piece, content)
		patienceEnds.Reset(patience)
		if readErr != nil && readErr != io.EOF {
			return "", readErr
		}
	}
	// Also where Send failed: only the answer says why.
	response, err := stream.CloseAndRecv()
	return response.GetName(), err
}

// fill is io.ReadFull with the reader's own error: a part that is cut must not look
// like one that has come to its end.
func fill(piece []byte, content io.Reader) (int, error) {
	for n := 0; ; {
		read, err := content.Read(piece[n:])
		n += read
		if err != nil || n == len(piece) {
			return n, err
		}
	}
}
