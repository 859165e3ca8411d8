// A reviewer who corrects, splits and merges signings as they come up, and what the boards must say
// after it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "tests/faults/documents.h"

namespace grpc {
class Channel;
}

namespace zoneflow::faults {

enum class Mending { kNone, kCorrected, kSplit, kMerged };

// What is done to the signing of a document, decided by its number.
struct Mend {
  Mending how = Mending::kNone;
  std::size_t into = 0;  // kMerged: the document whose signing stands for both, of the same zone
};
std::vector<Mend> MendsOf(const std::vector<Document>& documents);

// What a zone's row of the board holds.
struct ZoneSum {
  std::int64_t signings = 0;
  std::int64_t projects = 0;
  std::int64_t fen = 0;

  bool operator==(const ZoneSum&) const = default;
};
// After all mends.
std::map<std::string, ZoneSum> BoardOf(const std::vector<Document>& documents,
                                       const std::vector<Mend>& mends);

// Does each mend once its signings are listed, each call again under its name until it is answered,
// since an answer may be lost with the process that gave it.
class Reviewer {
 public:
  Reviewer(std::function<std::shared_ptr<grpc::Channel>()> connect,
           const std::vector<Document>& documents)
      : connect_(std::move(connect)), documents_(documents), mends_(MendsOf(documents)) {}
  ~Reviewer() { Stop().IgnoreError(); }

  void Start();
  // Returns once all is done, with the first refusal that another try cannot mend, or DeadlineExceeded
  // after three minutes.
  absl::Status Finish();

  const std::vector<Mend>& mends() const { return mends_; }
  // The companies whose signings are merged into others.
  std::set<std::string> Merged() const;
  std::int64_t done() const { return done_; }
  // How many acts are kept of each figure and verb, where that is not one: "signing/ID corrected".
  absl::StatusOr<std::map<std::string, int>> Repeated() const;

 private:
  absl::Status Stop();
  void Run();
  // Which signings there are, by company.
  absl::Status Look(std::map<std::string, std::string>& signings) const;
  absl::Status Do(const Document& document, const Mend& mend, const std::string& id,
                  const std::string& into) const;

  const std::function<std::shared_ptr<grpc::Channel>()> connect_;
  const std::vector<Document>& documents_;
  const std::vector<Mend> mends_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::int64_t> done_{0};
  absl::Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace zoneflow::faults
