#include "server/reports/product_details.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/base/status_macros.h"
#include "server/points/utf8.h"
#include "server/reports/cell_text.h"
#include "server/reports/member_names.h"
#include "server/reports/product_metadata.h"
#include "server/reports/row_writer.h"

namespace webmunk {
namespace {

constexpr char kReport[] = "webmunk-asin-details";

bool IsAsin(std::string_view text) {
  constexpr size_t kSize = 10;
  return text.size() == kSize && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isupper(c) || absl::ascii_isdigit(c);
         });
}

// As Django writes a text into the path of a URL.
std::string UrlPart(std::string_view text) {
  constexpr std::string_view kSafe = "-._~!$&'()*+,;=/:@";
  std::string part;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || kSafe.find(c) != std::string_view::npos) {
      part += c;
    } else {
      absl::StrAppendFormat(&part, "%%%02X", byte);
    }
  }
  return part;
}

}  // namespace

ProductDetails::ProductDetails(const ExportOptions& options, std::string host, MemberSink& sink,
                               MemberNames& names)
    : options_(options),
      host_(std::move(host)),
      member_(sink),
      names_(names),
      zones_(options.time_zone) {}

absl::Status ProductDetails::Write(const ReadProducts& read) {
  WEBMUNK_RETURN_IF_ERROR(read([this](const ProductRow& product) {
    last_id_ = product.id;
    return IsWanted(product) ? AddFile(product) : absl::OkStatus();
  }));
  WEBMUNK_RETURN_IF_ERROR(BeginTable());
  WEBMUNK_RETURN_IF_ERROR(read([this](const ProductRow& product) {
    const bool is_known = product.id <= last_id_;
    return is_known && IsWanted(product) ? AddRow(product) : absl::OkStatus();
  }));
  return member_.End();
}

bool ProductDetails::IsWanted(const ProductRow& product) const {
  return options_.strict || IsAsin(product.asin);
}

absl::Status ProductDetails::AddFile(const ProductRow& product) {
  constexpr size_t kFolder = 4;
  constexpr size_t kStem = 64;
  if (!product.metadata) return absl::OkStatus();
  const auto metadata = ProductMetadata::Read(*product.metadata, options_.strict);
  if (!metadata) return absl::OkStatus();
  std::string& file = files_[product.id];
  const std::string folder = MemberNames::Plain("", FirstCharacters(product.asin, kFolder), "");
  // Another time the same, for exports that have all twice.
  file = names_.TakeOnce(product.asin, folder, FirstCharacters(product.asin, kStem), ".json");
  WEBMUNK_RETURN_IF_ERROR(member_.Begin({.name = file, .generator = kReport}));
  member_.buffer().Append(metadata->Indented());
  WEBMUNK_RETURN_IF_ERROR(member_.Added(1));
  return member_.End();
}

absl::Status ProductDetails::BeginTable() {
  const Report& report = FindReport(kReport);
  const char* extension = options_.format == ExportFormat::kCsv ? ".csv" : ".txt";
  WEBMUNK_RETURN_IF_ERROR(member_.Begin({.name = names_.TakeOnce(kReport, "", kReport, extension),
                                         .generator = kReport,
                                         .report = &report}));
  RowWriter(report, options_).AppendHeader(member_.buffer());
  return absl::OkStatus();
}

absl::Status ProductDetails::AddRow(const ProductRow& product) {
  AppendCells(product, member_.buffer());
  return member_.Added(1);
}

void ProductDetails::AppendCells(const ProductRow& product, RowBuffer& out) {
  const CellStyle style = {.delimiter = options_.format == ExportFormat::kCsv ? ',' : '\t',
                           .stored_json = StoredJson::kAsSent};
  const auto metadata =
      product.metadata ? ProductMetadata::Read(*product.metadata, options_.strict) : std::nullopt;
  const auto text = [&](std::string_view cell) {
    AppendTextCell(cell, style, out);
    out.Append(style.delimiter);
  };
  const auto value = [&](std::string_view token) {
    if (!token.empty()) AppendValueCell(token, false, style, out);
    out.Append(style.delimiter);
  };
  const auto first = [&](std::string_view key) {
    return metadata ? metadata->InFirst(key) : std::string_view();
  };
  text(product.asin);
  value(first("type"));
  if (product.brand.empty() && metadata) {
    value(metadata->InAny("brand"));
  } else {
    text(product.brand);
  }
  value(first("manufacturer"));
  value(first("size"));
  const std::string_view sellers = first("sellerIds");
  value(sellers.empty() ? first("buyBoxSellerId") : sellers);
  value(first("title"));
  value(first("rootCategory"));
  text(metadata ? metadata->JoinCategories("name") : "");
  text(metadata ? metadata->JoinCategories("catId") : "");
  zones_.study().created.AppendIso(product.added, out);
  out.Append(style.delimiter);
  zones_.study().recorded.AppendIso(product.updated, out);
  out.Append(style.delimiter);
  text(product.asin.empty()
           ? "(No URL - missing ASIN)"
           : absl::StrCat("https://", host_, "/support/asin/", UrlPart(product.asin), ".json"));
  if (const auto file = files_.find(product.id); file != files_.end()) {
    AppendTextCell(file->second, style, out);
  }
  out.Append("\r\n");
}

}  // namespace webmunk
