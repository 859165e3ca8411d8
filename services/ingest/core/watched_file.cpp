#include "services/ingest/core/watched_file.h"

#include "absl/strings/ascii.h"

#include "common/base/printable.h"
#include "common/base/str_cat.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kDashed = 10;  // YYYY-MM-DD
constexpr std::size_t kPacked = 8;   // YYYYMMDD
constexpr std::string_view kFirstYear = "1978";

bool DigitAt(std::string_view text, std::size_t at) {
  return at < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[at]));
}

std::optional<Date> DayOf(std::string_view iso) {
  const absl::StatusOr<Date> day = ParseDate(iso);
  return day.ok() && iso.substr(0, 4) >= kFirstYear ? std::optional(*day) : std::nullopt;
}

std::optional<Date> DayAt(std::string_view name, std::size_t at) {
  if (!DigitAt(name, at + kDashed)) {
    if (const auto day = DayOf(name.substr(at, kDashed))) {
      return day;
    }
  }
  const std::string_view packed = name.substr(at, kPacked);
  if (packed.size() < kPacked || DigitAt(name, at + kPacked)) {
    return std::nullopt;
  }
  return DayOf(StrCat(packed.substr(0, 4), "-", packed.substr(4, 2), "-", packed.substr(6)));
}

}  // namespace

std::optional<Date> DayInName(std::string_view file_name) {
  for (std::size_t at = 0; at < file_name.size(); ++at) {
    const bool begins = DigitAt(file_name, at) && (at == 0 || !DigitAt(file_name, at - 1));
    if (begins) {
      if (const auto day = DayAt(file_name, at)) {
        return day;
      }
    }
  }
  return std::nullopt;
}

bool IsRefused(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kUnimplemented:
      return true;
    default:
      return false;
  }
}

std::string RefusalText(std::string_view file_name, const absl::Status& status, Instant at) {
  return StrCat("文件未读入，内容没有改动；改正后请以新文件放回。\n", Printable(file_name), "\n",
                FormatInstant(at), "\n", absl::StatusCodeToString(status.code()), ": ",
                PrintableLines(StdView(status.message())), "\n");
}

}  // namespace zoneflow::ingest
