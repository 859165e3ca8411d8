#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/synchronization/mutex.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/runtime/settings.h"

namespace zoneflow::runtime {
namespace {

Instant SystemNow() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

class SystemClock : public Clock {
 public:
  Instant Now() const override { return SystemNow(); }
};

class FixedClock : public Clock {
 public:
  explicit FixedClock(Instant instant) : instant_(instant) {}
  Instant Now() const override { return instant_; }

 private:
  Instant instant_;
};

// What the text of a clock file says: an instant, or an offset to the system's clock.
absl::StatusOr<Instant> Resolve(std::string_view text) {
  const std::string trimmed(absl::StripAsciiWhitespace(AbslView(text)));
  if (!trimmed.empty() && (trimmed[0] == '+' || trimmed[0] == '-')) {
    std::int64_t seconds = 0;
    if (trimmed.back() != 's' ||
        !absl::SimpleAtoi(AbslView(std::string_view(trimmed).substr(1, trimmed.size() - 2)),
                          &seconds) ||
        seconds < 0 || seconds > 3'200'000'000) {
      return absl::InvalidArgumentError(
          StrCat("\"", trimmed, "\" is no offset such as +86400s (at most 100 years)"));
    }
    return SystemNow() + std::chrono::seconds(trimmed[0] == '-' ? -seconds : seconds);
  }
  return ParseInstant(trimmed);
}

class FileClock : public Clock {
 public:
  FileClock(std::string path, Instant first) : path_(std::move(path)), last_(first) {}

  static absl::StatusOr<Instant> Read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      return absl::InvalidArgumentError(StrCat("file \"", path, "\" cannot be read"));
    }
    return Resolve(std::string(std::istreambuf_iterator<char>(file), {}));
  }

  // A file that is being rewritten may be empty for a moment; time then stands still.
  Instant Now() const override {
    const absl::StatusOr<Instant> now = Read(path_);
    absl::MutexLock lock(&mutex_);
    if (now.ok()) {
      last_ = *now;
    }
    return last_;
  }

 private:
  std::string path_;
  mutable absl::Mutex mutex_;
  mutable Instant last_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<Clock>> OpenClock(std::string_view setting) {
  if (setting == "system") {
    return std::make_unique<SystemClock>();
  }
  const auto wrong = [&](std::string_view why) {
    return absl::InvalidArgumentError(
        StrCat("CLOCK: \"", setting,
               "\" is neither \"system\" nor \"fixed:INSTANT\" nor \"file:PATH\": ", why));
  };
  if (setting.starts_with("fixed:")) {
    const absl::StatusOr<Instant> instant = ParseInstant(setting.substr(6));
    if (!instant.ok()) {
      return wrong(StdView(instant.status().message()));
    }
    return std::make_unique<FixedClock>(*instant);
  }
  if (setting.starts_with("file:")) {
    const std::string path(setting.substr(5));
    const absl::StatusOr<Instant> first = FileClock::Read(path);
    if (!first.ok()) {
      return wrong(StdView(first.status().message()));
    }
    return std::make_unique<FileClock>(path, *first);
  }
  return wrong("unknown kind");
}

}  // namespace zoneflow::runtime
