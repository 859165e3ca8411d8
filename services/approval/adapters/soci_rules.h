// The versions of the rules in SQL, and the one in force, kept current by whoever writes and once a
// second.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "common/base/clock.h"
#include "common/journal/journal.h"
#include "common/journal/wake_loop.h"
#include "common/sql/database.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/rules_version.h"

namespace zoneflow::approval {

// Makes the register of cases anew (case_register.h), by the rules in force as their table has them, or
// those that this build carries where it is empty. FailedPrecondition names a version that this build
// cannot read.
absl::Status Reproject(sql::Database& database);

// Thread-safe. A version that was read stays in memory: they are few.
class SociRules final : public RulesSource, public RulesStore {
 public:
  // Reads what is in force. Where nothing is, the rules that this build carries become version 1.
  // Database, journal and clock outlive it.
  static absl::StatusOr<std::unique_ptr<SociRules>> Open(sql::Database& database,
                                                         const journal::Journal& journal,
                                                         const Clock& clock);
  const Rulebook& Now() const override;
  absl::StatusOr<const Rulebook*> Of(std::int64_t number) const override;

  // Makes Now() what is in force for the transaction. From then to its end nobody can make its
  // decisions late: whoever adopts a version plans cases only after all that began before it.
  absl::Status CatchUp(sql::Transaction& transaction);
  // Whether all open cases were planned by Now(), and their lists made by it.
  bool IsSettled() const { return settled_.load(); }

  absl::StatusOr<RulesVersion> Adopt(const RulesDraft& draft, const NamedRequest& request,
                                     const ChangeOrigin& origin) override;
  absl::Status Settle(std::int64_t number) override;
  absl::StatusOr<std::vector<RulesVersion>> List(std::optional<std::int64_t> before,
                                                 int limit) override;
  absl::StatusOr<RulesFiles> ReadFiles(std::int64_t number) override;

  // From Start on: follows what another replica adopts, at once and also once a second; and calls
  // `resume` where a version was not settled for half a minute, since who adopted it has died. Call
  // Watch first, if at all.
  void Watch(std::function<absl::Status()> resume) { resume_ = std::move(resume); }
  absl::Status Start() {
    loop_.Start();
    return absl::OkStatus();
  }
  void Stop() { loop_.Stop(); }

  // OK while the version in force can be read; for readiness.
  absl::Status Health() const { return loop_.Health(); }

 private:
  SociRules(sql::Database& database, const journal::Journal& journal);

  absl::Status Seed(const Clock& clock);
  // Loads the version unless it is there, and returns it.
  absl::StatusOr<const Rulebook*> Load(sql::Transaction& transaction, std::int64_t number) const;
  absl::Status Look();
  absl::Status LookAndResume();

  sql::Database& database_;
  const journal::Journal& journal_;
  mutable absl::Mutex mutex_;  // never held across a query
  mutable std::map<std::int64_t, std::unique_ptr<const Rulebook>> versions_ ABSL_GUARDED_BY(mutex_);
  std::atomic<const Rulebook*> now_ = nullptr;
  std::atomic<bool> settled_ = true;
  std::function<absl::Status()> resume_;
  std::optional<std::chrono::steady_clock::time_point> unsettled_since_;  // of the loop alone
  journal::WakeLoop loop_;  // last: its thread uses the others
};

// What a store decides by: versions that change, or one rulebook for ever.
class StoreRules {
 public:
  StoreRules(const Rulebook& fixed) : in_force_(fixed) {}             // NOLINT: stands for either
  StoreRules(SociRules& rules) : in_force_(rules), rules_(&rules) {}  // NOLINT

  const Rulebook& Now() const { return in_force_.Now(); }
  RulesInForce in_force() const { return in_force_; }
  absl::Status CatchUp(sql::Transaction& transaction) const {
    return rules_ != nullptr ? rules_->CatchUp(transaction) : absl::OkStatus();
  }
  bool IsSettled() const { return rules_ == nullptr || rules_->IsSettled(); }

 private:
  RulesInForce in_force_;
  SociRules* rules_ = nullptr;
};

}  // namespace zoneflow::approval
