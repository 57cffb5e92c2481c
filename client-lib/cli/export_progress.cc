#include "export_progress.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "export_record.h"

namespace webmunk::cli {
namespace {

constexpr absl::Duration kRedrawEvery = absl::Milliseconds(100);

// How long it is likely to take; empty: not known.
std::string TimeLeft(const v1::ExportProgress& progress, absl::Time now) {
  if (!progress.has_estimated_finish_time()) return "";
  const absl::Duration left =
      absl::FromUnixSeconds(progress.estimated_finish_time().seconds()) - now;
  if (left < absl::Seconds(1)) return "";
  return absl::StrCat(", ", absl::FormatDuration(absl::Trunc(left, absl::Seconds(1))), " left");
}

}  // namespace

void ExportProgress::Show(const v1::ExportJob& job, absl::Time now) {
  const std::string state = ExportStateName(job.state());
  if (!is_terminal_) {
    if (state == told_) return;
    told_ = state;
    err_ << "webmunk: " << job.name() << " is " << state << "\n";
    return;
  }
  const v1::ExportProgress& progress = job.progress();
  bar_.Draw(progress.share(), absl::StrCat(state, ", ", progress.rows(), " rows, ",
                                           SizeText(progress.bytes()), TimeLeft(progress, now)));
}

void ExportProgress::ShowDownload(std::int64_t done, std::int64_t size, absl::Time now) {
  if (!is_terminal_ || (done < size && now - last_drawn_ < kRedrawEvery)) return;
  last_drawn_ = now;
  const double share = size == 0 ? 1 : static_cast<double>(done) / static_cast<double>(size);
  bar_.Draw(share, absl::StrCat("download, ", SizeText(done), " of ", SizeText(size)));
}

std::string SizeText(std::int64_t bytes) {
  constexpr std::int64_t kKibi = 1024;
  if (bytes < kKibi) return absl::StrCat(bytes, " B");
  double size = static_cast<double>(bytes);
  const char* unit = "B";
  for (const char* next : {"KiB", "MiB", "GiB", "TiB"}) {
    if (size < static_cast<double>(kKibi)) break;
    size /= static_cast<double>(kKibi);
    unit = next;
  }
  return absl::StrFormat("%.1f %s", size, unit);
}

}  // namespace webmunk::cli
