// How bytes and headers are kept in TEXT columns of either database.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/bus/message.h"

namespace zoneflow::journal {

// Base64; any byte comes back as it was. DataLoss if the text is none of ours.
std::string StoreBytes(std::string_view bytes);
absl::StatusOr<std::string> LoadBytes(std::string_view text);

// One "name:value" a line, both base64.
std::string StoreHeaders(const bus::Headers& headers);
absl::StatusOr<bus::Headers> LoadHeaders(std::string_view text);

// True for well-formed UTF-8 without control characters.
bool IsPlainText(std::string_view text);

// The text for display: at most 1,000 bytes, what is not plain replaced by '?'.
std::string Displayable(std::string_view text);

// The beginning of the text for the reason of a refusal: at most about 100 bytes, else as
// Displayable.
std::string Shortened(std::string_view text);

// 'text' as a literal of either dialect. REQUIRES: IsPlainText(text).
std::string Quoted(std::string_view text);

}  // namespace zoneflow::journal
