// The business clock that `zoneflow dev` runs its services on.
//
// The sample page is of 2021: by today's date every light of its projects is red and nothing is hot
// any more. A demonstration therefore starts on its page's day (演示日期), at nine in the morning
// in Shanghai, and goes on from there; DIR/clock keeps the offset over restarts.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "common/base/date.h"

namespace zoneflow::dev {

struct ChosenClock {
  std::string setting;  // for the services' CLOCK
  std::string note;     // what to tell the person who asked for another; mostly ""
};

// asked: "" (what the folder ran on last, else the environment's CLOCK, else "system"), "page" (the
// demonstration of a page published on that day), or a setting of its own ("system", "fixed:…",
// "file:…"). Makes, keeps or removes DIR/clock. Business time never goes back under what a folder
// holds: "page" is noted and not done on one that ran before without its clock, and needs a day
// before today. InvalidArgument names `--clock` or CLOCK; Unavailable if the file cannot be
// written.
absl::StatusOr<ChosenClock> ChooseClock(const std::string& asked, const std::string& published,
                                        const std::string& data_dir);

// The day it is by the clock, if that is not the machine's.
std::optional<Date> DemoDate(const std::string& setting);

}  // namespace zoneflow::dev
