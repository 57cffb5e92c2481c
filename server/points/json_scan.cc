#include "server/points/json_scan.h"

#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/points/string_scan.h"

namespace webmunk {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSimpleEscape(char c) {
  return c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' ||
         c == 't';
}
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Reads values from `in` and writes them without white space to the front of the
// same buffer: what is written never overtakes what is read.
class Scanner {
 public:
  explicit Scanner(std::string& buffer)
      : begin_(buffer.data()), in_(begin_), end_(begin_ + buffer.size()), out_(buffer.data()) {}

  char* out() const { return out_; }
  bool AtEnd() {
    SkipSpace();
    return in_ == end_;
  }
  // Consumes `c`, behind optional white space, and writes it.
  bool Take(char c) {
    SkipSpace();
    if (in_ == end_ || *in_ != c) return false;
    ++in_;
    *out_++ = c;
    return true;
  }
  absl::Status Error(std::string_view what) const {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(what), " at byte ", in_ - begin_, " of the text"));
  }

  // Members of the outermost value; those of too many are not all there.
  const std::vector<JsonMember>& members() const { return members_; }

  // Reads one value of any depth without recursion. False: no JSON.
  bool Value(JsonElement& element) {
    JsonFlaw& flaw = element.flaw;
    nesting_.clear();
    members_.clear();
    while (true) {
      SkipSpace();
      if (in_ == end_) return false;
      ++element.values;
      if (*in_ == '{' || *in_ == '[') {
        const bool is_object = *in_ == '{';
        nesting_.push_back(is_object);
        if (nesting_.size() > kMaxJsonDepth) flaw = JsonFlaw::kTooDeep;
        *out_++ = *in_++;
        if (Take(is_object ? '}' : ']')) {
          nesting_.pop_back();
        } else {
          if (is_object && !Key()) return false;
          continue;
        }
      } else if (!Scalar(flaw)) {
        return false;
      }
      if (!Close()) return false;
      if (nesting_.empty()) return true;
    }
  }

 private:
  void SkipSpace() {
    while (in_ != end_ && (*in_ == ' ' || *in_ == '\n' || *in_ == '\r' || *in_ == '\t')) {
      in_ = SkipSpaces(in_ + 1, end_);
    }
  }

  bool Key() {
    SkipSpace();
    if (in_ == end_ || *in_ != '"') return false;
    const char* key = out_;
    has_escapes_ = false;
    if (!String()) return false;
    const std::string_view token(key, out_ - key);
    if (!Take(':')) return false;
    if (nesting_.size() == 1 && members_.size() <= kMaxNotedMembers) {
      members_.push_back({token, {}, has_escapes_});
      member_value_ = out_;
    }
    return true;
  }

  // Behind a value in the outermost one.
  void EndMember() {
    if (members_.empty() || members_.size() > kMaxNotedMembers) return;
    members_.back().value = std::string_view(member_value_, out_ - member_value_);
  }

  // Behind a value: closes what ends here, up to the comma in front of the next
  // value or to the outermost end.
  bool Close() {
    while (!nesting_.empty()) {
      if (nesting_.size() == 1) EndMember();
      if (Take(',')) return !nesting_.back() || Key();
      if (!Take(nesting_.back() ? '}' : ']')) return false;
      nesting_.pop_back();
    }
    return true;
  }

  bool Scalar(JsonFlaw& flaw) {
    switch (*in_) {
      case '"':
        return String();
      case 't':
        return Literal("true");
      case 'f':
        return Literal("false");
      case 'n':
        return Literal("null");
      case 'N':
        return NonFinite("NaN", flaw);
      case 'I':
        return NonFinite("Infinity", flaw);
      case '-':
        if (end_ - in_ > 1 && in_[1] == 'I') return NonFinite("-Infinity", flaw);
        return Number();
      default:
        return Number();
    }
  }

  bool Literal(std::string_view text) {
    if (static_cast<size_t>(end_ - in_) < text.size() ||
        std::memcmp(in_, text.data(), text.size()) != 0) {
      return false;
    }
    Copy(in_ + text.size());
    return true;
  }

  bool NonFinite(std::string_view text, JsonFlaw& flaw) {
    if (flaw == JsonFlaw::kNone) flaw = JsonFlaw::kNonFiniteNumber;
    return Literal(text);
  }

  bool Number() {
    const char* p = in_;
    if (p != end_ && *p == '-') ++p;
    if (p == end_ || !IsDigit(*p)) return Fail(p);
    if (*p == '0') {
      ++p;
    } else {
      while (p != end_ && IsDigit(*p)) ++p;
    }
    if (p != end_ && *p == '.') {
      ++p;
      if (p == end_ || !IsDigit(*p)) return Fail(p);
      while (p != end_ && IsDigit(*p)) ++p;
    }
    if (p != end_ && (*p == 'e' || *p == 'E')) {
      ++p;
      if (p != end_ && (*p == '+' || *p == '-')) ++p;
      if (p == end_ || !IsDigit(*p)) return Fail(p);
      while (p != end_ && IsDigit(*p)) ++p;
    }
    Copy(p);
    return true;
  }

  bool String() {
    const char* p = in_ + 1;
    while (true) {
      p = FindStringSpecial(p, end_);
      if (p == end_) return Fail(p);
      if (*p == '"') {
        Copy(p + 1);
        return true;
      }
      if (*p != '\\' || !SkipEscape(p)) return Fail(p);
    }
  }

  bool SkipEscape(const char*& p) {
    has_escapes_ = true;
    if (end_ - p < 2) return false;
    if (p[1] == 'u') {
      if (end_ - p < 6) return false;
      for (int i = 2; i < 6; ++i) {
        if (!IsHexDigit(p[i])) return false;
      }
      p += 6;
      return true;
    }
    if (!IsSimpleEscape(p[1])) return false;
    p += 2;
    return true;
  }

  bool Fail(const char* p) {
    in_ = p;
    return false;
  }

  void Copy(const char* to) {
    const size_t size = to - in_;
    if (out_ != in_) CopyForward(out_, in_, size, end_);
    out_ += size;
    in_ = to;
  }

  const char* const begin_;
  const char* in_;
  const char* const end_;
  char* out_;
  // One entry per open bracket: whether it is an object's.
  std::vector<bool> nesting_;
  // One more than may be noted: there are too many.
  std::vector<JsonMember> members_;
  // Where the value of the last of them begins.
  const char* member_value_ = nullptr;
  // Whether there was one since it was set to false.
  bool has_escapes_ = false;
};

absl::StatusOr<JsonElement> ScanElement(Scanner& scanner) {
  JsonElement element;
  const char* begin = scanner.out();
  if (!scanner.Value(element)) return scanner.Error("not JSON");
  if (element.values > kMaxJsonValues) element.flaw = JsonFlaw::kTooManyValues;
  element.text = std::string_view(begin, scanner.out() - begin);
  return element;
}

absl::Status TooManyElements(size_t max_elements) {
  return absl::OutOfRangeError(absl::StrCat("the bundle has more than ", max_elements, " points"));
}

}  // namespace

absl::StatusOr<JsonElement> ScanJsonValue(std::string& buffer) {
  Scanner scanner(buffer);
  absl::StatusOr<JsonElement> element = ScanElement(scanner);
  if (element.ok() && !scanner.AtEnd()) return scanner.Error("text behind the JSON value");
  return element;
}

class JsonArrayScan::State {
 public:
  State(std::string& buffer, size_t max_elements)
      : buffer_(buffer), scanner_(buffer), max_elements_(max_elements) {}

  absl::StatusOr<const JsonElement*> Next() {
    if (count_ == 0) {
      if (!scanner_.Take('[')) return WrongShape();
      if (scanner_.Take(']')) return End();
    } else if (!scanner_.Take(',')) {
      if (scanner_.Take(']')) return End();
      return scanner_.Error("neither a comma nor the end of the array");
    }
    absl::StatusOr<JsonElement> element = ScanElement(scanner_);
    if (!element.ok()) return element.status();
    if (count_ == max_elements_) return TooManyElements(max_elements_);
    ++count_;
    element_ = *element;
    if (scanner_.members().size() <= kMaxNotedMembers) element_.members = &scanner_.members();
    return &element_;
  }

 private:
  // Tells a bundle of the wrong shape from one that is no JSON.
  absl::Status WrongShape() {
    const absl::StatusOr<JsonElement> value = ScanJsonValue(buffer_);
    return value.ok() ? absl::FailedPreconditionError("the JSON is no array") : value.status();
  }

  absl::StatusOr<const JsonElement*> End() {
    if (!scanner_.AtEnd()) return scanner_.Error("text behind the JSON array");
    return nullptr;
  }

  std::string& buffer_;
  Scanner scanner_;
  const size_t max_elements_;
  size_t count_ = 0;
  JsonElement element_;
};

JsonArrayScan::JsonArrayScan(std::string& buffer, size_t max_elements)
    : state_(std::make_unique<State>(buffer, max_elements)) {}

JsonArrayScan::~JsonArrayScan() = default;

absl::StatusOr<const JsonElement*> JsonArrayScan::Next() { return state_->Next(); }

}  // namespace webmunk
