package rest

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

// A marshaler writes answers as protojson with every scalar present, without
// space between tokens, and with the points' properties as JSON objects, byte
// for byte as the server sent them.
type marshaler struct {
	runtime.JSONPb
}

func newMarshaler() *marshaler {
	return &marshaler{runtime.JSONPb{MarshalOptions: protojson.MarshalOptions{EmitDefaultValues: true}}}
}

// ContentType is without a charset: JSON is always UTF-8.
func (m *marshaler) ContentType(any) string { return "application/json" }

func (m *marshaler) Marshal(value any) ([]byte, error) {
	if page, ok := value.(pointPage); ok {
		return m.marshalPage(page)
	}
	message, ok := value.(proto.Message)
	if !ok {
		return m.JSONPb.Marshal(value)
	}
	return m.marshalMessage(message)
}

// marshalMessage removes the space that protojson adds at random.
func (m *marshaler) marshalMessage(message proto.Message) ([]byte, error) {
	spaced, err := m.MarshalOptions.Marshal(message)
	if err != nil {
		return nil, err
	}
	compact := bytes.NewBuffer(make([]byte, 0, len(spaced)))
	if err := json.Compact(compact, spaced); err != nil {
		return nil, err
	}
	return compact.Bytes(), nil
}

// A pointPage is any answer with data points in it, and no others deeper down.
type pointPage interface {
	proto.Message
	GetDataPoints() []*webmunkv1.DataPoint
}

// marshalPage has protojson write the page without the properties, which are
// nearly all of its bytes, and puts each where it belongs. `page` is the same
// again on return.
func (m *marshaler) marshalPage(page pointPage) ([]byte, error) {
	points := page.GetDataPoints()
	properties := make([]string, len(points))
	size := 0
	for i, point := range points {
		properties[i] = point.GetProperties()
		size += len(properties[i])
		point.Properties = ""
	}
	skeleton, err := m.marshalMessage(page)
	for i, point := range points {
		point.Properties = properties[i]
	}
	if err != nil {
		return nil, err
	}
	return splice(skeleton, properties, size)
}

// Where a property belongs. It cannot occur in a string of the skeleton, since
// quotes are escaped there.
var emptyProperties = []byte(`"properties":""`)

func splice(skeleton []byte, properties []string, size int) ([]byte, error) {
	result := make([]byte, 0, len(skeleton)+size+len("null"))
	for i, text := range properties {
		at := bytes.Index(skeleton, emptyProperties)
		if at < 0 {
			return nil, fmt.Errorf("no place for the properties of point %d", i)
		}
		at += len(emptyProperties) - len(`""`)
		result = append(result, skeleton[:at]...)
		if text == "" {
			text = "null"
		}
		result = append(result, text...)
		skeleton = skeleton[at+len(`""`):]
	}
	return append(result, skeleton...), nil
}
