#include "arguments.h"

#include <cstddef>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace webmunk::cli {

bool LooksLikeOption(const std::string& word) {
  return word.size() > 1 && word[0] == '-' && word != "--";
}

const Option* FindOption(const std::string& word, absl::Span<const Option> options) {
  if (word.rfind("--", 0) != 0) return nullptr;
  const std::string name = word.substr(2, word.find('=') - 2);
  for (const Option& option : options) {
    if (name == option.name) return &option;
  }
  return nullptr;
}

absl::StatusOr<Arguments> Arguments::Parse(absl::Span<const std::string> words,
                                           absl::Span<const Option> options) {
  Arguments arguments;
  bool options_ended = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!options_ended && word == "--") {
      options_ended = true;
      continue;
    }
    if (options_ended || !LooksLikeOption(word)) {
      arguments.positional_.push_back(word);
      continue;
    }
    const std::size_t equals = word.find('=');
    const Option* option = FindOption(word, options);
    if (option == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("unknown option ", word.substr(0, equals)));
    }
    std::string value;
    if (option->value == nullptr) {
      if (equals != std::string::npos) {
        return absl::InvalidArgumentError(absl::StrCat("--", option->name, " takes no value"));
      }
    } else if (equals != std::string::npos) {
      value = word.substr(equals + 1);
    } else if (i + 1 == words.size()) {
      return absl::InvalidArgumentError(absl::StrCat("--", option->name, " needs a value"));
    } else {
      value = words[++i];
    }
    absl::Status added = arguments.Add(*option, std::move(value));
    if (!added.ok()) return added;
  }
  return arguments;
}

absl::Status Arguments::Add(const Option& option, std::string value) {
  std::vector<std::string>& values = values_[option.name];
  if (!values.empty() && !option.repeatable) {
    return absl::InvalidArgumentError(absl::StrCat("--", option.name, " is given twice"));
  }
  values.push_back(std::move(value));
  return absl::OkStatus();
}

std::optional<std::string> Arguments::Get(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Arguments::GetAll(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

absl::StatusOr<int> Arguments::GetNumber(const std::string& name, int fallback, int low,
                                         int high) const {
  const std::optional<std::string> text = Get(name);
  if (!text) return fallback;
  int number = 0;
  if (!absl::SimpleAtoi(*text, &number) || number < low || number > high) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", name, " must be a whole number from ", low, " to ", high));
  }
  return number;
}

}  // namespace webmunk::cli
