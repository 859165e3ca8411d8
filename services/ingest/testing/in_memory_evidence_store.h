// An EvidenceStore in memory, for tests; it passes the same contract as the one on SQL.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "absl/synchronization/mutex.h"

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/core/evidence.h"

namespace zoneflow::ingest::testing {

// Thread-safe.
class InMemoryEvidenceStore final : public EvidenceStore {
 public:
  absl::StatusOr<EvidenceUpload> Take(const std::string& holder, const std::string& upload,
                                      const EvidencePart& part, Instant now) override {
    const absl::MutexLock lock(&mutex_);
    std::erase_if(uploads_, [&](const auto& one) {
      return one.second.state.evidence_id.empty() && one.second.began < now - kEvidenceUploadLasts;
    });
    const auto key = std::pair(holder, upload);
    const auto found = uploads_.find(key);
    int under_way = 0;
    for (const auto& [name, other] : uploads_) {
      under_way += name.first == holder && name != key && other.state.evidence_id.empty() ? 1 : 0;
    }
    const auto before = found == uploads_.end() ? std::nullopt : std::optional(found->second.state);
    ASSIGN_OR_RETURN(const EvidenceUpload after, TakePart(before, under_way, part));
    Upload& kept = uploads_.try_emplace(key, Upload{after, now, {}}).first->second;
    if (after != before) {
      kept.bytes += part.bytes;
      kept.state = after;
      if (after.received_bytes == after.size_bytes) {
        kept.state.evidence_id = Sha256Hex(kept.bytes);
        evidence_.try_emplace(kept.state.evidence_id,
                              EvidenceStretch{after.media_type, after.size_bytes, kept.bytes});
      }
    }
    return kept.state;
  }

  absl::StatusOr<EvidenceStretch> Read(const std::string& id, std::int64_t offset) override {
    const absl::MutexLock lock(&mutex_);
    const auto found = evidence_.find(id);
    if (found == evidence_.end()) {
      return absl::NotFoundError(StrCat("pass.id: no evidence \"", id, "\""));
    }
    EvidenceStretch stretch = found->second;
    if (offset < 0 || offset >= stretch.size_bytes) {
      return absl::OutOfRangeError(StrCat("offset: ", offset, " is not within the evidence"));
    }
    stretch.bytes = stretch.bytes.substr(static_cast<std::size_t>(offset), kMostEvidencePart);
    return stretch;
  }

 private:
  struct Upload {
    EvidenceUpload state;
    Instant began;
    std::string bytes;
  };

  absl::Mutex mutex_;
  std::map<std::pair<std::string, std::string>, Upload> uploads_;  // by holder and name
  std::map<std::string, EvidenceStretch> evidence_;
};

}  // namespace zoneflow::ingest::testing
