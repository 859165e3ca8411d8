// A DocumentStore in memory, for tests; it passes the same contract as the one on SQL.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "common/base/status_macros.h"
#include "services/ingest/core/ports.h"

namespace zoneflow::ingest::testing {

// An event as it was queued for the outside.
struct JournaledEvent {
  std::string subject;  // "article/ID", "signing/ID"
  std::int64_t sequence = 0;
  std::string actor;

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
    Receipt receipt{.document_id = reading.document_id,
                    .articles = static_cast<std::int32_t>(reading.page.articles.size()),
                    .note = reading.document.note};
    std::map<std::string, std::size_t> signings;  // ids, members
    for (const Article& article : reading.page.articles) {
      receipt.facts += static_cast<std::int32_t>(article.facts.size());
      for (const Signing& signing : article.signings) {
        signings.emplace(signing.id, signing.members.size());
      }
    }
    for (const auto& [id, members] : signings) {
      ++receipt.signings;
      if (receipt.signing_ids.size() < kReceiptSignings) {
        receipt.signing_ids.push_back(id);
      }
      if (announced_.insert(id).second) {
        std::int64_t sequence = 0;
        std::size_t told = 0;
        do {
          journal_.push_back({"signing/" + id, ++sequence, origin.actor});
          told += kMembersPerPart;
        } while (told < members);
      }
    }
    for (const Article& article : reading.page.articles) {
      if (!article.facts.empty()) {
        journal_.push_back(
            {"article/" + ArticleId(reading.document_id, article.body), 1, origin.actor});
      }
    }
    documents_.emplace(reading.document_id, receipt);
    return receipt;
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
  std::set<std::string> announced_ ABSL_GUARDED_BY(mutex_);
  std::vector<JournaledEvent> journal_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::ingest::testing
