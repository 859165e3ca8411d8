// How rows of subscriptions are read, by those who read them.
#pragma once

#include <string>

#include "services/notification/core/subscription.h"

namespace zoneflow::notification {

// The columns of one filter_edits row, with the subscription's name and number; SOCI fetches into it.
struct EditReader {
  std::string name;
  long long number = 0;
  long long after = 0;
  std::string filter;
  int all_zones = 0;
  std::string zones;  // one a line
  int paused = 0;

  FilterEdit Read() const;
};

}  // namespace zoneflow::notification
