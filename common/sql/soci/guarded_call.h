// The one place where exceptions of SOCI and of bodies become statuses.
#pragma once

#include <soci/soci.h>

#include <exception>
#include <utility>

#include "absl/status/status.h"

#include "common/base/str_cat.h"

namespace zoneflow::sql {

// Runs the body; map turns a soci_error into a status.
template <typename Body, typename Map>
absl::Status GuardedCall(const Body& body, const Map& map) {
  try {
    return body();
  } catch (const soci::soci_error& error) {
    return map(error);
  } catch (const std::exception& error) {
    return absl::InternalError(StrCat("exception in a transaction: ", error.what()));
  }
}

}  // namespace zoneflow::sql
