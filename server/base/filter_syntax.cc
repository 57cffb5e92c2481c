#include "server/base/filter_syntax.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

absl::Status ErrorAt(size_t position, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("filter: ", std::string(what), " at position ", position + 1));
}

bool IsNameChar(char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-'; }
bool IsNameStart(char c) { return absl::ascii_isalpha(c) || c == '_'; }

FilterNode Joined(FilterNode::Kind kind, std::vector<FilterNode> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  FilterNode node;
  node.kind = kind;
  node.children = std::move(parts);
  return node;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  absl::StatusOr<FilterNode> Parse() {
    SkipSpace();
    if (AtEnd()) return FilterNode();
    WEBMUNK_ASSIGN_OR_RETURN(FilterNode node, ParseAnd(0));
    if (!AtEnd()) return ErrorAt(at_, "AND, OR or the end is expected");
    return node;
  }

 private:
  bool AtEnd() const { return at_ == text_.size(); }
  // The next character, '\0' at the end; the text holds none.
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  void SkipSpace() {
    while (!AtEnd() && absl::ascii_isspace(text_[at_])) ++at_;
  }
  std::string_view PeekName() const {
    size_t end = at_;
    while (end < text_.size() && IsNameChar(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }
  bool Take(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    SkipSpace();
    return true;
  }
  bool TakeWord(std::string_view word) { return PeekName() == word && Take(word); }

  absl::StatusOr<FilterNode> ParseAnd(int depth) {
    std::vector<FilterNode> parts;
    do {
      WEBMUNK_ASSIGN_OR_RETURN(FilterNode part, ParseOr(depth));
      parts.push_back(std::move(part));
    } while (TakeWord("AND"));
    return Joined(FilterNode::Kind::kAnd, std::move(parts));
  }

  absl::StatusOr<FilterNode> ParseOr(int depth) {
    std::vector<FilterNode> parts;
    do {
      WEBMUNK_ASSIGN_OR_RETURN(FilterNode part, ParseTerm(depth));
      parts.push_back(std::move(part));
    } while (TakeWord("OR"));
    return Joined(FilterNode::Kind::kOr, std::move(parts));
  }

  absl::StatusOr<FilterNode> ParseTerm(int depth) {
    if (depth >= kMaxFilterDepth) {
      return ErrorAt(at_, absl::StrCat("more than ", kMaxFilterDepth, " levels"));
    }
    if (TakeWord("NOT")) {
      FilterNode node;
      node.kind = FilterNode::Kind::kNot;
      WEBMUNK_ASSIGN_OR_RETURN(FilterNode child, ParseTerm(depth + 1));
      node.children.push_back(std::move(child));
      return node;
    }
    if (!Take("(")) return ParseComparison();
    WEBMUNK_ASSIGN_OR_RETURN(FilterNode node, ParseAnd(depth + 1));
    if (!Take(")")) return ErrorAt(at_, "AND, OR or a ) is expected");
    return node;
  }

  absl::StatusOr<FilterNode> ParseComparison() {
    if (++comparisons_ > kMaxFilterComparisons) {
      return ErrorAt(at_, absl::StrCat("more than ", kMaxFilterComparisons, " comparisons"));
    }
    FilterNode node;
    node.kind = FilterNode::Kind::kComparison;
    node.position = at_;
    if (!IsNameStart(Peek()) || IsKeyword(PeekName())) {
      return ErrorAt(at_, "the name of a field is expected");
    }
    do {
      WEBMUNK_ASSIGN_OR_RETURN(std::string name, ParseFieldName());
      node.field.push_back(std::move(name));
    } while (TakeDot());
    SkipSpace();
    WEBMUNK_ASSIGN_OR_RETURN(node.op, ParseOp());
    if (node.op == FilterOp::kHas) {
      if (!Take("*")) return ErrorAt(at_, "a * is expected");
      node.value.kind = FilterValue::Kind::kAny;
      return node;
    }
    WEBMUNK_ASSIGN_OR_RETURN(node.value, ParseValue());
    SkipSpace();
    return node;
  }

  static bool IsKeyword(std::string_view name) {
    return name == "AND" || name == "OR" || name == "NOT";
  }

  bool TakeDot() {
    if (Peek() != '.') return false;
    ++at_;
    return true;
  }

  absl::StatusOr<std::string> ParseFieldName() {
    if (Peek() == '"' || Peek() == '\'') {
      WEBMUNK_ASSIGN_OR_RETURN(FilterValue value, ParseQuoted(false));
      return std::move(value.text);
    }
    const std::string_view name = PeekName();
    if (name.empty()) return ErrorAt(at_, "a name is expected");
    at_ += name.size();
    return std::string(name);
  }

  absl::StatusOr<FilterOp> ParseOp() {
    // The longer ones first.
    static constexpr std::array<std::pair<std::string_view, FilterOp>, 7> kOps = {{
        {"!=", FilterOp::kNotEqual},
        {"<=", FilterOp::kLessEqual},
        {">=", FilterOp::kGreaterEqual},
        {"=", FilterOp::kEqual},
        {"<", FilterOp::kLess},
        {">", FilterOp::kGreater},
        {":", FilterOp::kHas},
    }};
    for (const auto& [spelling, op] : kOps) {
      if (Take(spelling)) return op;
    }
    return ErrorAt(at_, "one of = != < <= > >= : is expected");
  }

  absl::StatusOr<FilterValue> ParseValue() {
    const char c = Peek();
    if (c == '"' || c == '\'') return ParseQuoted(true);
    if (c == '-' || absl::ascii_isdigit(c)) return ParseNumber();
    const std::string_view word = PeekName();
    if (!IsNameStart(c) || IsKeyword(word)) return ErrorAt(at_, "a value is expected");
    at_ += word.size();
    FilterValue value;
    if (word == "true") {
      value.kind = FilterValue::Kind::kTrue;
    } else if (word == "false") {
      value.kind = FilterValue::Kind::kFalse;
    } else if (word == "null") {
      value.kind = FilterValue::Kind::kNull;
    } else {
      value.text = word;
    }
    return value;
  }

  size_t TakeDigits() {
    const size_t begin = at_;
    while (absl::ascii_isdigit(Peek())) ++at_;
    return at_ - begin;
  }

  absl::StatusOr<FilterValue> ParseNumber() {
    const size_t begin = at_;
    if (Peek() == '-') ++at_;
    const bool is_zero = Peek() == '0';
    const size_t whole = TakeDigits();
    bool is_number = whole > 0 && !(is_zero && whole > 1);
    if (TakeDot()) is_number &= TakeDigits() > 0;
    if (Peek() == 'e' || Peek() == 'E') {
      ++at_;
      if (Peek() == '+' || Peek() == '-') ++at_;
      is_number &= TakeDigits() > 0;
    }
    if (!is_number || IsNameChar(Peek()) || Peek() == '.' || Peek() == ':') {
      return ErrorAt(begin, "neither a number nor a text in quotes");
    }
    FilterValue value;
    value.kind = FilterValue::Kind::kNumber;
    value.text = text_.substr(begin, at_ - begin);
    return value;
  }

  // With `has_star`, a `*` that ends the text makes it a prefix.
  absl::StatusOr<FilterValue> ParseQuoted(bool has_star) {
    const size_t begin = at_;
    const char quote = text_[at_++];
    FilterValue value;
    while (Peek() != quote) {
      if (AtEnd()) return ErrorAt(begin, "a text without end");
      if (has_star && text_[at_] == '*' && text_.substr(at_ + 1).starts_with(quote)) {
        value.is_prefix = true;
        ++at_;
        continue;
      }
      if (text_[at_] == '\\') {
        ++at_;
        static constexpr std::string_view kEscapable = "\\\"'*";
        if (AtEnd() || kEscapable.find(text_[at_]) == std::string_view::npos) {
          return ErrorAt(at_ - 1, "a backslash that is not before \\ \" ' or *");
        }
      }
      value.text += text_[at_++];
    }
    ++at_;
    return value;
  }

  const std::string_view text_;
  size_t at_ = 0;
  int comparisons_ = 0;
};

}  // namespace

absl::StatusOr<FilterNode> ParseFilter(std::string_view text) {
  if (text.size() > kMaxFilterBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("filter must not have more than ", kMaxFilterBytes, " bytes"));
  }
  const size_t nul = text.find('\0');
  if (nul != std::string_view::npos) return ErrorAt(nul, "a character that no text can have");
  return Parser(text).Parse();
}

absl::Status FilterError(const FilterNode& comparison, std::string_view what) {
  return ErrorAt(comparison.position, what);
}

}  // namespace webmunk
