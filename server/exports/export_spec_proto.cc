#include "server/exports/export_spec_proto.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/exports/export_order.h"
#include "server/points/utf8.h"
#include "server/reports/zone_names.h"
#include "server/rpc/proto_time.h"
#include "server/rpc/resource_name.h"

namespace webmunk {
namespace {

constexpr std::string_view kParticipants = "participants/";
// Of participants and generators.
constexpr size_t kMaxIdentifier = 1024;
constexpr size_t kMaxNamePart = 100;

// `order.spec.participants[3]`.
std::string Element(std::string_view field, int index) {
  return absl::StrCat(std::string(field), "[", index, "]");
}

bool IsIdentifier(std::string_view text) {
  return !text.empty() && text.find('\0') == std::string_view::npos &&
         CountCharacters(text) <= kMaxIdentifier;
}

absl::Status ParseDateType(const v1::ExportSpec& spec, JobRequest& request) {
  switch (spec.date_type()) {
    case v1::ExportSpec::DATE_TYPE_UNSPECIFIED:
    case v1::ExportSpec::DATE_TYPE_CREATED:
      request.date_type = DateType::kCreated;
      return absl::OkStatus();
    case v1::ExportSpec::DATE_TYPE_RECORDED:
      request.date_type = DateType::kRecorded;
      return absl::OkStatus();
    case v1::ExportSpec::DATE_TYPE_NEITHER:
      request.date_type = DateType::kNeither;
      if (spec.strict()) return absl::OkStatus();
      return BadOrder("spec.date_type", "may be neither only with strict");
    default:
      return BadOrder("spec.date_type", "is unknown");
  }
}

absl::Status ParseFormat(const v1::ExportSpec& spec, ExportOptions& options) {
  switch (spec.format()) {
    case v1::ExportSpec::FORMAT_UNSPECIFIED:
    case v1::ExportSpec::FORMAT_TSV:
      options.format = ExportFormat::kTsv;
      break;
    case v1::ExportSpec::FORMAT_CSV:
      options.format = ExportFormat::kCsv;
      break;
    case v1::ExportSpec::FORMAT_JSON_LINES:
      options.format = ExportFormat::kJsonLines;
      break;
    case v1::ExportSpec::FORMAT_RAW_JSON:
      options.format = ExportFormat::kRawJson;
      break;
    default:
      return BadOrder("spec.format", "is unknown");
  }
  options.strict = spec.strict();
  switch (spec.stored_json()) {
    case v1::ExportSpec::STORED_JSON_UNSPECIFIED:
    case v1::ExportSpec::STORED_JSON_JSONB:
      options.stored_json = StoredJson::kJsonb;
      return absl::OkStatus();
    case v1::ExportSpec::STORED_JSON_AS_SENT:
      options.stored_json = StoredJson::kAsSent;
      return absl::OkStatus();
    default:
      return BadOrder("spec.stored_json", "is unknown");
  }
}

absl::Status ParseDays(const v1::ExportSpec& spec, JobRequest& request) {
  const std::optional<absl::CivilDay> first = ParseDay(spec.first_day());
  const std::optional<absl::CivilDay> last = ParseDay(spec.last_day());
  if (!spec.first_day().empty() && !first) {
    return BadOrder("spec.first_day", "must be a day as YYYY-MM-DD");
  }
  if (!spec.last_day().empty() && !last) {
    return BadOrder("spec.last_day", "must be a day as YYYY-MM-DD");
  }
  // The existing system took such a range for another one.
  if (first && last && *last < *first && !spec.strict()) {
    return BadOrder("spec.last_day", "must not be before first_day");
  }
  request.first_day = spec.first_day();
  request.last_day = spec.last_day();
  return absl::OkStatus();
}

absl::Status ParseInstants(const v1::ExportSpec& spec, JobRequest& request) {
  if (spec.has_start_time()) {
    WEBMUNK_ASSIGN_OR_RETURN(request.instants.from,
                             MicrosFromProto(spec.start_time(), "order.spec.start_time"));
  }
  if (spec.has_end_time()) {
    WEBMUNK_ASSIGN_OR_RETURN(request.instants.to,
                             MicrosFromProto(spec.end_time(), "order.spec.end_time"));
  }
  const MicrosRange& range = request.instants;
  if (range.from && range.to && *range.to <= *range.from && !spec.strict()) {
    return BadOrder("spec.end_time", "must be after start_time");
  }
  return absl::OkStatus();
}

absl::Status ParseRange(const v1::ExportSpec& spec, JobRequest& request) {
  WEBMUNK_RETURN_IF_ERROR(ParseDays(spec, request));
  if (!spec.has_start_time() && !spec.has_end_time()) return absl::OkStatus();
  if (request.has_days()) return BadOrder("spec.start_time", "and days exclude each other");
  return ParseInstants(spec, request);
}

absl::Status ParseGenerators(const v1::ExportSpec& spec, JobRequest& request) {
  if (static_cast<size_t>(spec.generators_size()) > ExportOrder::kMostGenerators) {
    return BadOrder("spec.generators",
                    absl::StrCat("must be at most ", ExportOrder::kMostGenerators));
  }
  for (int i = 0; i < spec.generators_size(); ++i) {
    const std::string& generator = spec.generators(i);
    if (!IsIdentifier(generator)) {
      return BadOrder(Element("spec.generators", i), "must have 1 to 1,024 characters");
    }
    request.generators.push_back(generator);
  }
  return absl::OkStatus();
}

v1::ExportSpec::DateType DateTypeToProto(DateType type) {
  switch (type) {
    case DateType::kCreated:
      return v1::ExportSpec::DATE_TYPE_CREATED;
    case DateType::kRecorded:
      return v1::ExportSpec::DATE_TYPE_RECORDED;
    case DateType::kNeither:
      return v1::ExportSpec::DATE_TYPE_NEITHER;
  }
  return v1::ExportSpec::DATE_TYPE_UNSPECIFIED;
}

v1::ExportSpec::Format FormatToProto(ExportFormat format) {
  switch (format) {
    case ExportFormat::kTsv:
      return v1::ExportSpec::FORMAT_TSV;
    case ExportFormat::kCsv:
      return v1::ExportSpec::FORMAT_CSV;
    case ExportFormat::kJsonLines:
      return v1::ExportSpec::FORMAT_JSON_LINES;
    case ExportFormat::kRawJson:
      return v1::ExportSpec::FORMAT_RAW_JSON;
  }
  return v1::ExportSpec::FORMAT_UNSPECIFIED;
}

}  // namespace

absl::Status BadOrder(std::string_view field, std::string_view problem) {
  return absl::InvalidArgumentError(
      absl::StrCat("order.", std::string(field), " ", std::string(problem)));
}

absl::StatusOr<JobRequest> ParseJobRequest(const v1::ExportSpec& spec,
                                           const std::string& time_zone) {
  JobRequest request;
  request.options.time_zone = time_zone;
  request.options.day_zone = spec.time_zone();
  if (!FindZone(request.options.zone_of_days())) {
    return BadOrder("spec.time_zone", "is not known");
  }
  WEBMUNK_RETURN_IF_ERROR(ParseGenerators(spec, request));
  WEBMUNK_RETURN_IF_ERROR(ParseDateType(spec, request));
  WEBMUNK_RETURN_IF_ERROR(ParseFormat(spec, request.options));
  WEBMUNK_RETURN_IF_ERROR(ParseRange(spec, request));
  if (CountCharacters(spec.prefix()) > kMaxNamePart) {
    return BadOrder("spec.prefix", "must have at most 100 characters");
  }
  if (CountCharacters(spec.suffix()) > kMaxNamePart) {
    return BadOrder("spec.suffix", "must have at most 100 characters");
  }
  request.prefix = spec.prefix();
  request.suffix = spec.suffix();
  return request;
}

void FillJobRequest(const JobRequest& request, v1::ExportSpec& spec) {
  for (const std::string& generator : request.generators) spec.add_generators(generator);
  spec.set_date_type(DateTypeToProto(request.date_type));
  spec.set_first_day(request.first_day);
  spec.set_last_day(request.last_day);
  if (request.instants.from) *spec.mutable_start_time() = MicrosToProto(*request.instants.from);
  if (request.instants.to) *spec.mutable_end_time() = MicrosToProto(*request.instants.to);
  spec.set_time_zone(request.options.zone_of_days());
  spec.set_format(FormatToProto(request.options.format));
  spec.set_strict(request.options.strict);
  spec.set_stored_json(request.options.stored_json == StoredJson::kJsonb
                           ? v1::ExportSpec::STORED_JSON_JSONB
                           : v1::ExportSpec::STORED_JSON_AS_SENT);
  spec.set_prefix(request.prefix);
  spec.set_suffix(request.suffix);
}

absl::StatusOr<std::vector<std::string>> ParseSpecParticipants(
    const google::protobuf::RepeatedPtrField<std::string>& names, std::string_view field) {
  if (static_cast<size_t>(names.size()) > ExportOrder::kMostParticipants) {
    return BadOrder(field, absl::StrCat("must be at most ", ExportOrder::kMostParticipants));
  }
  std::vector<std::string> identifiers;
  std::unordered_set<std::string_view> seen;
  for (int i = 0; i < names.size(); ++i) {
    const std::string_view name = names[i];
    const bool is_name =
        name.starts_with(kParticipants) && IsIdentifier(name.substr(kParticipants.size()));
    if (!is_name) return BadOrder(Element(field, i), "must be participants/{participant}");
    if (seen.insert(name).second) identifiers.emplace_back(name.substr(kParticipants.size()));
  }
  return identifiers;
}

absl::StatusOr<std::vector<int32_t>> ParseSpecGroups(
    const google::protobuf::RepeatedPtrField<std::string>& names) {
  if (static_cast<size_t>(names.size()) > ExportOrder::kMostGroups) {
    return BadOrder("spec.groups", absl::StrCat("must be at most ", ExportOrder::kMostGroups));
  }
  std::vector<int32_t> ids;
  std::unordered_set<int32_t> seen;
  for (int i = 0; i < names.size(); ++i) {
    const std::string field = absl::StrCat("order.", Element("spec.groups", i));
    WEBMUNK_ASSIGN_OR_RETURN(const int32_t id,
                             ParseNumberedName(names[i], kGroupCollection, field));
    if (seen.insert(id).second) ids.push_back(id);
  }
  return ids;
}

}  // namespace webmunk
