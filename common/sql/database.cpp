#include "common/sql/database.h"

#include <iostream>
#include <random>
#include <thread>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::sql {

Config ReadConfig(config::Reader& reader, std::string_view service) {
  Config config;
  config.url = reader.Text("DATABASE_URL", StrCat("sqlite:", reader.Text("DATA_DIR", ".zoneflow"),
                                                  "/", service, ".sqlite"));
  if (!config.url.starts_with("sqlite:") && !config.url.starts_with("postgres:")) {
    reader.Refuse("DATABASE_URL", "must begin with sqlite: or postgres:");
  }
  config.pool = static_cast<int>(reader.Int("DATABASE_POOL", 4, 1, 64));
  return config;
}

absl::Status Database::WriteWithRedo(const std::function<absl::Status(Transaction&)>& body) {
  constexpr int kRedos = 3;
  thread_local std::minstd_rand random{std::random_device{}()};
  absl::Status status = Write(body);
  for (int redo = 1; redo <= kRedos && absl::IsAborted(status); ++redo) {
    // Those who collided would collide again in step: 1 to 10, 20, 40 ms.
    const int spread_us = 5'000 << redo;
    std::this_thread::sleep_for(
        std::chrono::microseconds(1'000 + static_cast<int>(random() % spread_us)));
    status = Write(body);
  }
  if (absl::IsAborted(status)) {
    return absl::UnavailableError(
        StrCat("still aborted after ", kRedos, " redos: ", status.message()));
  }
  return status;
}

MigrationReport PrintProgress() {
  return [last = std::chrono::steady_clock::now()](std::string_view migration,
                                                   const MigrationProgress& progress) mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now - last < std::chrono::seconds(1)) {
      return;
    }
    last = now;
    std::cerr << StrCat(migration, ": ", progress.done,
                        progress.total > 0 ? StrCat(" of ", progress.total) : "", "\n");
  };
}

absl::Status Prepare(Database& database, std::initializer_list<std::span<const Migration>> families,
                     bool migrate, const MigrationReport& report) {
  for (const std::span<const Migration> family : families) {
    RETURN_IF_ERROR(migrate ? database.Migrate(family, report) : database.CheckSchema(family));
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::sql
