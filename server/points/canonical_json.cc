#include "server/points/canonical_json.h"

#include <algorithm>
#include <cstdint>

namespace webmunk {
namespace {

constexpr size_t kSizeBytes = 4;

void PutSize(size_t size, char* to) {
  for (size_t i = 0; i < kSizeBytes; ++i) to[i] = static_cast<char>(size >> (8 * i));
}

// By key and, within equal ones, by position; without all but the last of equal ones.
void SortByToken(std::vector<const JsonMember*>& members) {
  // Without the quote behind it, which sorts before some characters.
  const auto key = [](const JsonMember* member) {
    return member->key.substr(0, member->key.size() - 1);
  };
  std::sort(members.begin(), members.end(), [&](const JsonMember* a, const JsonMember* b) {
    const int order = key(a).compare(key(b));
    return order != 0 ? order < 0 : a < b;
  });
  // Of equal ones unique keeps the first it meets.
  const auto last =
      std::unique(members.rbegin(), members.rend(),
                  [](const JsonMember* a, const JsonMember* b) { return a->key == b->key; });
  members.erase(members.begin(), last.base());
}

}  // namespace

void CanonicalJson::AppendText(std::string_view text) {
  char size[kSizeBytes];
  PutSize(text.size(), size);
  out_.append(size, kSizeBytes);
  out_.append(text);
}

void CanonicalJson::AppendValue(std::string_view token) {
  end_ = token.data() + token.size();
  Value(token.data());
}

void CanonicalJson::AppendObject(const std::vector<JsonMember>& members,
                                 std::string_view left_out) {
  sorted_.clear();
  bool has_escapes = false;
  for (const JsonMember& member : members) {
    if (member.Is(left_out)) continue;
    sorted_.push_back(&member);
    has_escapes |= member.key_has_escapes;
  }
  // Members are written in order at once where their keys are what they look like:
  // moving them afterwards would copy the whole text twice.
  if (!has_escapes) SortByToken(sorted_);
  out_ += '{';
  const size_t first = written_.size();
  const size_t begin = out_.size();
  for (const JsonMember* member : sorted_) {
    end_ = member->value.data() + member->value.size();
    MemberAt(member->key.data());
  }
  SortMembers(first, begin);
  out_ += '}';
}

const char* CanonicalJson::Value(const char* p) {
  switch (*p) {
    case '"':
      out_ += '"';
      return String(p);
    case '{':
      return Object(p);
    case '[':
      out_ += *p++;
      while (*p != ']') {
        p = Value(p);
        if (*p == ',') ++p;
      }
      out_ += *p;
      return p + 1;
    case 'n':
    case 't':
    case 'f':
      out_ += *p;
      return SkipJsonValue(p);
    default: {
      const char* end = SkipJsonValue(p);
      out_ += '#';
      AppendText(std::string_view(p, end - p));
      return end;
    }
  }
}

const char* CanonicalJson::Object(const char* p) {
  out_ += *p++;
  const size_t first = written_.size();
  const size_t begin = out_.size();
  while (*p != '}') {
    p = MemberAt(p);
    if (*p == ',') ++p;
  }
  SortMembers(first, begin);
  out_ += *p;
  return p + 1;
}

const char* CanonicalJson::MemberAt(const char* p) {
  const size_t begin = out_.size();
  p = String(p);
  const size_t key_size = out_.size() - begin - kSizeBytes;
  p = Value(p + 1);
  written_.push_back({begin, out_.size(), key_size});
  return p;
}

const char* CanonicalJson::String(const char* p) {
  const size_t at = out_.size();
  out_.append(kSizeBytes, '\0');
  const char* end = AppendDecodedJsonString(p, end_, out_);
  PutSize(out_.size() - at - kSizeBytes, out_.data() + at);
  return end;
}

std::string_view CanonicalJson::KeyOf(const Written& member) const {
  return std::string_view(out_).substr(member.begin + kSizeBytes, member.key_size);
}

void CanonicalJson::SortMembers(size_t first, size_t begin) {
  const auto members = written_.begin() + static_cast<ptrdiff_t>(first);
  const auto out_of_order = [this](const Written& a, const Written& b) {
    return KeyOf(a) >= KeyOf(b);
  };
  if (std::adjacent_find(members, written_.end(), out_of_order) != written_.end()) {
    // By position within equal keys, so that the last of them stands last.
    std::sort(members, written_.end(), [this](const Written& a, const Written& b) {
      const int order = KeyOf(a).compare(KeyOf(b));
      return order != 0 ? order < 0 : a.begin < b.begin;
    });
    scratch_.clear();
    for (auto member = members; member != written_.end(); ++member) {
      if (member + 1 != written_.end() && KeyOf(*member) == KeyOf(*(member + 1))) continue;
      scratch_.append(out_, member->begin, member->end - member->begin);
    }
    out_.replace(begin, std::string::npos, scratch_);
  }
  written_.resize(first);
}

}  // namespace webmunk
