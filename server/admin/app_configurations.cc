#include "server/admin/app_configurations.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/points/json_scan.h"
#include "server/points/jsonb_text.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

// Each is looked at for every client that asks.
constexpr int kMaxConfigurations = 1000;
constexpr size_t kMaxDisplayName = 1024;
constexpr size_t kMaxText = size_t{1} << 20;
constexpr size_t kMaxIndentedText = size_t{16} << 20;
constexpr size_t kMaxPageBytes = size_t{16} << 20;
constexpr int kIndent = 2;

// How deep a minified JSON text is nested.
size_t DepthOf(std::string_view json) {
  size_t depth = 0;
  size_t deepest = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

absl::Status CheckName(const std::string& name) {
  if (CountCharacters(name) <= kMaxDisplayName && name.find('\0') == std::string::npos) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("app_configuration.display_name must have at most ", kMaxDisplayName,
                   " characters and no U+0000"));
}

absl::Status Check(const AppConfigChange& change) {
  if (change.display_name) WEBMUNK_RETURN_IF_ERROR(CheckName(*change.display_name));
  if (change.id_pattern) {
    WEBMUNK_RETURN_IF_ERROR(
        CheckAppConfigPattern("app_configuration.id_pattern", *change.id_pattern));
  }
  if (change.context_pattern) {
    WEBMUNK_RETURN_IF_ERROR(
        CheckAppConfigPattern("app_configuration.context_pattern", *change.context_pattern));
  }
  return change.configuration ? CheckAppConfigText(*change.configuration) : absl::OkStatus();
}

// What a change that met no row means.
absl::Status WhyNot(Connection& connection, int32_t id) {
  WEBMUNK_RETURN_IF_ERROR(FindAppConfig(connection, id).status());
  return absl::AbortedError(
      "the app configuration was changed since its etag was read; read it again");
}

}  // namespace

std::string AppConfigText(std::string json) {
  const absl::StatusOr<JsonElement> element = ScanJsonValue(json);
  if (!element.ok()) return "{}";
  return JsonbText(element->text, {.indent = kIndent});
}

absl::Status CheckAppConfigText(const std::string& json) {
  constexpr char kField[] = "app_configuration.configuration ";
  if (json.size() > kMaxText) {
    return absl::InvalidArgumentError(
        absl::StrCat(kField, "must not have more than ", kMaxText, " bytes"));
  }
  std::string buffer = json;
  const absl::StatusOr<JsonElement> element = ScanJsonValue(buffer);
  if (!element.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(kField, "is no JSON: ", std::string(element.status().message())));
  }
  if (element->text.empty() || element->text[0] != '{') {
    return absl::InvalidArgumentError(absl::StrCat(kField, "must be a JSON object"));
  }
  if (element->flaw != JsonFlaw::kNone) {
    return absl::InvalidArgumentError(
        absl::StrCat(kField, "is nested too deeply, or holds NaN or Infinity"));
  }
  // A line per value, and one per end.
  const size_t indentation = 2 * element->values * kIndent * DepthOf(element->text);
  if (element->text.size() + indentation > kMaxIndentedText) {
    return absl::InvalidArgumentError(
        absl::StrCat(kField, "is nested too deeply for the number of its values"));
  }
  return absl::OkStatus();
}

absl::StatusOr<AppConfigRecord> AppConfigurations::Create(const AppConfigRecord& record) {
  WEBMUNK_RETURN_IF_ERROR(Check({.display_name = record.display_name,
                                 .id_pattern = record.id_pattern,
                                 .context_pattern = record.context_pattern,
                                 .configuration = record.configuration}));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::optional<int32_t> id,
                           InsertAppConfig(*connection, record, kMaxConfigurations));
  if (!id) {
    return absl::FailedPreconditionError(absl::StrCat(
        "there are ", kMaxConfigurations, " app configurations already; delete one first"));
  }
  return FindAppConfig(*connection, *id);
}

absl::StatusOr<AppConfigRecord> AppConfigurations::Get(int32_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return FindAppConfig(*connection, id);
}

absl::StatusOr<AppConfigPage> AppConfigurations::List(std::optional<AppConfigPosition> after,
                                                      int page_size) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  AppConfigPage page;
  size_t bytes = 0;
  WEBMUNK_RETURN_IF_ERROR(ScanAppConfigs(*connection, after, [&](AppConfigRecord record) {
    if (page.configurations.size() == static_cast<size_t>(page_size) || bytes >= kMaxPageBytes) {
      const AppConfigRecord& last = page.configurations.back();
      page.next = {.evaluate_order = last.evaluate_order, .id = last.id};
      return false;
    }
    bytes += record.configuration.size();
    page.configurations.push_back(std::move(record));
    return true;
  }));
  return page;
}

absl::StatusOr<AppConfigRecord> AppConfigurations::Change(int32_t id, const AppConfigChange& change,
                                                          std::optional<int64_t> revision) {
  WEBMUNK_RETURN_IF_ERROR(Check(change));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const bool changed, ChangeAppConfig(*connection, id, change, revision));
  if (!changed) return WhyNot(*connection, id);
  return FindAppConfig(*connection, id);
}

absl::Status AppConfigurations::Delete(int32_t id, std::optional<int64_t> revision) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const bool deleted, DeleteAppConfig(*connection, id, revision));
  return deleted ? absl::OkStatus() : WhyNot(*connection, id);
}

absl::StatusOr<AppConfigAnswer> AppConfigurations::Resolve(const std::string& identifier,
                                                           std::string_view context) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::optional<int32_t> own,
                           FindOwnAppConfig(*connection, identifier));
  std::vector<AppConfigPatterns> candidates;
  if (!own) {
    WEBMUNK_ASSIGN_OR_RETURN(candidates, ListAppConfigPatterns(*connection));
  }
  AppConfigAnswer answer{.choice = ChooseAppConfig(own, candidates, identifier, context, matcher_),
                         .configuration = "{}"};
  if (!answer.choice.id) return answer;
  absl::StatusOr<AppConfigRecord> chosen = FindAppConfig(*connection, *answer.choice.id);
  if (absl::IsNotFound(chosen.status())) {
    return absl::AbortedError("the app configuration was deleted meanwhile; ask again");
  }
  if (!chosen.ok()) return chosen.status();
  answer.configuration = AppConfigText(std::move(chosen->configuration));
  return answer;
}

}  // namespace webmunk
