// What the writes of a database tell of the storage below it.
#pragma once

#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace zoneflow::sql {

// Why a storage fails, as the stable reason of the error (the status' payload "error-reason").
inline constexpr std::string_view kDiskFull = "DISK_FULL";
inline constexpr std::string_view kStorageFailed = "STORAGE_FAILED";
inline constexpr std::string_view kDatabaseDamaged = "DATABASE_DAMAGED";
inline constexpr std::string_view kDatabaseAway = "DATABASE_AWAY";

// Unavailable with that reason: the storage has to be put right, the work is fine and is to be
// kept.
absl::Status StorageError(std::string_view reason, std::string_view message);

// One of the reasons above, "" for any other status.
std::string_view StorageReasonOf(const absl::Status& status);

// Thread-safe.
class StorageHealth {
 public:
  // The outcome of a write. A failure that is not the storage's own says nothing of it.
  void Wrote(const absl::Status& outcome);
  // The outcome of a read, which can only tell of damage.
  void Read(const absl::Status& outcome);

  // OK unless the last write failed at the storage and `write`, tried now, fails as well. What is
  // damaged stays so: a write elsewhere in the file does not mend it.
  absl::Status Ask(const std::function<absl::Status()>& write);

 private:
  absl::Mutex mutex_;  // never held during a write
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  absl::Status damage_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::sql
