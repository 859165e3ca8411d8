// A DocumentStore in memory, for tests; it passes the same contract as the one on SQL.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "common/base/status_macros.h"
#include "services/ingest/core/change.h"

namespace zoneflow::ingest::testing {

// An event as it was queued for the outside.
struct JournaledEvent {
  std::string subject;  // "article/ID", "signing/ID"
  std::int64_t sequence = 0;
  std::string actor;
  std::string time;

  friend bool operator==(const JournaledEvent&, const JournaledEvent&) = default;
};

// Thread-safe.
class InMemoryDocumentStore final : public DocumentStore {
 public:
  absl::StatusOr<std::optional<Receipt>> Find(std::string_view document_id) override {
    const absl::MutexLock lock(&mutex_);
    return Known(std::string(document_id));
  }

  absl::StatusOr<Receipt> Store(const Reading& reading, const Origin& origin) override {
    const absl::MutexLock lock(&mutex_);
    if (const auto known = Known(reading.document_id)) {
      return *known;
    }
    if (reading.go_on != nullptr) {
      RETURN_IF_ERROR(reading.go_on());
    }
    const Change change = Plan(reading, known_);
    for (const NewSigning& signing : change.signings) {
      known_.signings.insert(signing.signing->id);
    }
    for (const NewProjectKey& key : change.keys) {
      known_.keys.emplace(key.key, key.signing_id);
    }
    for (const ReadingEvent& event : change.events) {
      const auto* part = std::get_if<SigningPart>(&event);
      const std::string subject =
          part != nullptr ? "signing/" + change.signings[part->signing].signing->id
                          : "article/" + change.articles[std::get<ArticlePart>(event).article].id;
      journal_.push_back({subject, ++revisions_[subject], origin.actor, FormatInstant(origin.at)});
    }
    documents_.emplace(reading.document_id, change.receipt);
    return change.receipt;
  }

  std::vector<JournaledEvent> Journal() const {
    const absl::MutexLock lock(&mutex_);
    return journal_;
  }

 private:
  std::optional<Receipt> Known(const std::string& id) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto found = documents_.find(id);
    if (found == documents_.end()) {
      return std::nullopt;
    }
    Receipt receipt = found->second;
    receipt.repeated = true;
    return receipt;
  }

  mutable absl::Mutex mutex_;
  std::map<std::string, Receipt> documents_ ABSL_GUARDED_BY(mutex_);
  KnownSignings known_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::int64_t> revisions_ ABSL_GUARDED_BY(mutex_);
  std::vector<JournaledEvent> journal_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::ingest::testing
