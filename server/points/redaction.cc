#include "server/points/redaction.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "server/points/json_text.h"

namespace webmunk {
namespace {

constexpr std::string_view kMetadata = "passive-data-metadata";
constexpr size_t kMaxPathLength = 1000;
constexpr std::string_view kElement = "[]";

absl::Status BadPath(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("path ", std::string(what)));
}

// A redaction under way: its next step is for the members or elements at hand.
struct Pursuit {
  const Redaction* redaction;
  size_t step;

  bool Meets(const RedactionPath::Step& place) const {
    return redaction->path.steps[step] == place;
  }
  bool IsLast() const { return step + 1 == redaction->path.steps.size(); }
};

enum class Verdict { kKeep, kRedact, kDrop };

// Copies a text while leaving out or replacing parts of it, front to back.
class Editor {
 public:
  explicit Editor(std::string_view text) : text_(text), copied_(text.data()) {}

  void Replace(const char* begin, const char* end, std::string_view by) {
    if (!is_changed_) out_.reserve(text_.size());
    is_changed_ = true;
    out_.append(copied_, begin).append(by);
    copied_ = end;
  }
  std::optional<std::string> Finish() {
    if (!is_changed_) return std::nullopt;
    out_.append(copied_, text_.data() + text_.size());
    return std::move(out_);
  }

 private:
  const std::string_view text_;
  const char* copied_;
  std::string out_;
  bool is_changed_ = false;
};

// The members of an object or the elements of an array: `place` is what a path
// calls it, `begin` where its text begins, `value` its value.
struct Item {
  RedactionPath::Step place;
  const char* begin;
  std::string_view value;
  const char* end() const { return value.data() + value.size(); }
};

std::vector<Item> ItemsOf(std::string_view value) {
  std::vector<Item> items;
  if (value[0] == '{') {
    for (const JsonMember& member : ReadJsonMembers(value)) {
      items.push_back({DecodeJsonString(member.key), member.key.data(), member.value});
    }
  } else if (value[0] == '[') {
    const char* p = value.data() + 1;
    while (*p != ']') {
      const char* end = SkipJsonValue(p);
      items.push_back({std::nullopt, p, {p, static_cast<size_t>(end - p)}});
      p = *end == ',' ? end + 1 : end;
    }
  }
  return items;
}

void Visit(std::string_view value, const std::vector<Pursuit>& pursuits, Editor& editor);

// Decides about one item, and looks into it if it stays.
Verdict Judge(const Item& item, const std::vector<Pursuit>& pursuits, std::vector<Pursuit>& into) {
  Verdict verdict = Verdict::kKeep;
  for (const Pursuit& pursuit : pursuits) {
    if (!pursuit.Meets(item.place)) continue;
    if (!pursuit.IsLast()) {
      into.push_back({pursuit.redaction, pursuit.step + 1});
    } else if (pursuit.redaction->drop) {
      verdict = Verdict::kDrop;
    } else if (verdict == Verdict::kKeep) {
      verdict = Verdict::kRedact;
    }
  }
  return verdict;
}

void Visit(std::string_view value, const std::vector<Pursuit>& pursuits, Editor& editor) {
  const std::vector<Item> items = ItemsOf(value);
  // The end of the last item that stays: what is dropped behind it goes with the
  // comma in front, what is dropped before the first with the comma behind.
  const char* kept_end = nullptr;
  for (size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    std::vector<Pursuit> into;
    switch (Judge(item, pursuits, into)) {
      case Verdict::kDrop:
        if (kept_end != nullptr) {
          editor.Replace(item.begin - 1, item.end(), "");
        } else {
          editor.Replace(item.begin, i + 1 < items.size() ? items[i + 1].begin : item.end(), "");
        }
        continue;
      case Verdict::kRedact:
        editor.Replace(item.value.data(), item.end(), "null");
        break;
      case Verdict::kKeep:
        if (!into.empty()) Visit(item.value, into, editor);
        break;
    }
    kept_end = item.end();
  }
}

}  // namespace

absl::StatusOr<RedactionPath> ParseRedactionPath(std::string_view text) {
  if (text.empty()) return BadPath("is required");
  if (text.size() > kMaxPathLength) {
    return BadPath(absl::StrCat("must not have more than ", kMaxPathLength, " bytes"));
  }
  RedactionPath path;
  size_t i = 0;
  while (true) {
    std::string name;
    for (; i < text.size() && text[i] != '.' && text[i] != '['; ++i) {
      if (text[i] == '\\' && ++i == text.size()) return BadPath("ends with a lone backslash");
      name += text[i];
    }
    if (name.empty()) return BadPath("has an empty name");
    path.steps.emplace_back(std::move(name));
    for (; text.substr(i).starts_with(kElement); i += kElement.size()) {
      path.steps.emplace_back(std::nullopt);
    }
    if (i == text.size()) break;
    if (text[i] != '.') return BadPath("has a [ that is no []; write \\[ for one in a name");
    ++i;
  }
  if (path.steps.front() == kMetadata) return BadPath("must not lead into passive-data-metadata");
  return path;
}

std::optional<std::string> Redact(std::string_view object, std::span<const Redaction> redactions) {
  std::vector<Pursuit> pursuits;
  for (const Redaction& redaction : redactions) pursuits.push_back({&redaction, 0});
  Editor editor(object);
  Visit(object, pursuits, editor);
  return editor.Finish();
}

}  // namespace webmunk
