// What an errno says, in words.
#pragma once

#include <string>
#include <system_error>

namespace zoneflow {

// Thread-safe, unlike strerror.
inline std::string ErrnoText(int error) { return std::generic_category().message(error); }

}  // namespace zoneflow
