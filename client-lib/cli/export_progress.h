#ifndef WEBMUNK_CLI_EXPORT_PROGRESS_H_
#define WEBMUNK_CLI_EXPORT_PROGRESS_H_

#include <ostream>
#include <string>

#include "absl/time/time.h"
#include "progress_bar.h"
#include "webmunk/v1/export_job.pb.h"

namespace webmunk::cli {

// A bar that shows how far a job, or a download, is. Without a terminal there is a line
// when the state of a job changes.
class ExportProgress {
 public:
  // `err` must outlive this, and nobody else may write to it meanwhile.
  ExportProgress(std::ostream& err, bool is_terminal)
      : err_(err), bar_(err), is_terminal_(is_terminal) {}

  void Show(const v1::ExportJob& job, absl::Time now);
  void ShowDownload(std::int64_t done, std::int64_t size, absl::Time now);

 private:
  std::ostream& err_;
  ProgressBar bar_;
  const bool is_terminal_;
  absl::Time last_drawn_ = absl::InfinitePast();
  std::string told_;
};

// `12.3 MiB`, say.
std::string SizeText(std::int64_t bytes);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_EXPORT_PROGRESS_H_
