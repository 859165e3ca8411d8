#include "tools/zoneflow/dev/business_clock.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/config/lookup.h"
#include "common/runtime/settings.h"

namespace zoneflow::dev {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr std::chrono::hours kMorning{9};

std::chrono::sys_seconds MachineNow() {
  return std::chrono::time_point_cast<seconds>(std::chrono::system_clock::now());
}

absl::Status WriteOffset(seconds back, const std::string& path) {
  {
    std::ofstream file(path + ".next");
    file << '-' << back.count() << "s\n";
  }
  std::error_code error;
  fs::rename(path + ".next", path, error);
  return error ? absl::UnavailableError(StrCat("data: \"", path, "\": ", error.message()))
               : absl::OkStatus();
}

absl::Status Named(const std::string& name, const absl::Status& status) {
  const std::string_view message = StdView(status.message());
  return absl::InvalidArgumentError(StrCat(name, message.substr(message.find(':'))));
}

}  // namespace

absl::StatusOr<ChosenClock> ChooseClock(const std::string& asked, const std::string& published,
                                        const std::string& data_dir) {
  const std::string path = data_dir + "/clock";
  const std::string own = "file:" + path;
  const std::string set = config::Environment()("CLOCK").value_or("");
  std::error_code error;
  const bool has_own = fs::exists(path, error);
  if (asked == "page") {
    if (published.empty()) {
      return absl::InvalidArgumentError("--clock: \"page\" needs the page's date, --published");
    }
    ASSIGN_OR_RETURN(const Date day, ParseDate(published));
    const seconds back =
        MachineNow() - (std::chrono::time_point_cast<seconds>(ShanghaiMidnight(day)) + kMorning);
    if (has_own) {
      return ChosenClock{own, ""};
    }
    if (ShanghaiDate(MachineNow()) <= day) {
      return ChosenClock{"system", ""};
    }
    if (fs::exists(data_dir + "/logs/ingest.log", error)) {
      return ChosenClock{set.empty() ? "system" : set,
                         StrCat("the business date stays: time must not go back in ", data_dir,
                                "; give another --data for the page's own day")};
    }
    RETURN_IF_ERROR(WriteOffset(back, path));
    return ChosenClock{own, ""};
  }
  if (asked.empty()) {
    const ChosenClock chosen{has_own && set.empty() ? own : set.empty() ? "system" : set, ""};
    const auto clock = runtime::OpenClock(chosen.setting);
    return clock.ok() ? absl::StatusOr<ChosenClock>(chosen) : clock.status();
  }
  if (const auto clock = runtime::OpenClock(asked); !clock.ok()) {
    return Named("--clock", clock.status());
  }
  if (asked == "system" && has_own) {
    fs::remove(path, error);
  }
  return ChosenClock{asked, ""};
}

std::optional<Date> DemoDate(const std::string& setting) {
  const auto clock = runtime::OpenClock(setting);
  if (!clock.ok()) {
    return std::nullopt;
  }
  const Instant now = (*clock)->Now();
  // Two readings of one clock are never so far apart.
  return abs(now - MachineNow()) > std::chrono::minutes(1) ? std::optional(ShanghaiDate(now))
                                                           : std::nullopt;
}

}  // namespace zoneflow::dev
