#include "common/sql/soci/storage_health.h"

#include "absl/strings/cord.h"

#include "common/base/str_cat.h"

namespace zoneflow::sql {
namespace {

constexpr char kReason[] = "error-reason";

}  // namespace

absl::Status StorageError(std::string_view reason, std::string_view message) {
  absl::Status status = absl::UnavailableError(AbslView(message));
  status.SetPayload(kReason, absl::Cord(AbslView(reason)));
  return status;
}

std::string_view StorageReasonOf(const absl::Status& status) {
  if (status.ok()) {
    return "";
  }
  const auto reason = status.GetPayload(kReason);
  for (const std::string_view known :
       {kDiskFull, kStorageFailed, kDatabaseDamaged, kDatabaseAway}) {
    if (reason && *reason == AbslView(known)) {
      return known;
    }
  }
  return "";
}

void StorageHealth::Wrote(const absl::Status& outcome) {
  const std::string_view reason = StorageReasonOf(outcome);
  if (!outcome.ok() && reason.empty()) {
    return;
  }
  absl::MutexLock lock(&mutex_);
  failure_ = outcome;
  if (reason == kDatabaseDamaged) {
    damage_ = outcome;
  }
}

void StorageHealth::Read(const absl::Status& outcome) {
  if (StorageReasonOf(outcome) == kDatabaseDamaged) {
    absl::MutexLock lock(&mutex_);
    damage_ = outcome;
  }
}

absl::Status StorageHealth::Ask(const std::function<absl::Status()>& write) {
  {
    absl::MutexLock lock(&mutex_);
    if (!damage_.ok() || failure_.ok()) {
      return damage_;
    }
  }
  const absl::Status status = write();
  Wrote(status);
  return status;
}

}  // namespace zoneflow::sql
