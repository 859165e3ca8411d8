#include "services/scoring/adapters/listing_tokens.h"

#include <optional>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/wire/values.h"

namespace zoneflow::scoring {
namespace {

using ::zoneflow::wire::DateFromWire;
using ::zoneflow::wire::ToWire;

constexpr std::size_t kFrameFields = 6;
constexpr char kSeparator = '\n';  // in no date or number; a signing id comes last and whole

absl::Status NotOurs() {
  return absl::InvalidArgumentError("page_token: not one that this list returned");
}

std::vector<std::string> FieldsOf(const ListingFrame& frame) {
  return {StrCat(frame.version),     StrCat(frame.log_no),    FormatDate(frame.as_of),
          ToWire(frame.period.from), ToWire(frame.period.to), frame.in_page ? "1" : "0"};
}

std::string Token(const std::vector<std::string>& fields) {
  return absl::WebSafeBase64Escape(absl::StrJoin(fields, std::string(1, kSeparator)));
}

// So many fields, of which the first are a frame's.
absl::StatusOr<std::vector<std::string>> Fields(std::string_view token, std::size_t count,
                                                ListingFrame& frame) {
  std::string joined;
  if (!absl::WebSafeBase64Unescape(AbslView(token), &joined)) {
    return NotOurs();
  }
  std::vector<std::string> fields =
      absl::StrSplit(joined, absl::MaxSplits(kSeparator, static_cast<int>(count) - 1));
  if (fields.size() != count) {
    return NotOurs();
  }
  const auto as_of = ParseDate(fields[2]);
  const auto from = DateFromWire("", fields[3]);
  const auto to = DateFromWire("", fields[4]);
  if (!absl::SimpleAtoi(fields[0], &frame.version) || frame.version < 0 ||
      !absl::SimpleAtoi(fields[1], &frame.log_no) || frame.log_no < 0 || !as_of.ok() ||
      !from.ok() || !to.ok() || (fields[5] != "0" && fields[5] != "1") ||
      (fields[5] == "1" && frame.version == 0)) {
    return NotOurs();
  }
  frame.as_of = *as_of;
  frame.period = {*from, *to};
  frame.in_page = fields[5] == "1";
  return fields;
}

}  // namespace

std::string TokenOf(const ListingPosition& position) {
  std::vector<std::string> fields = FieldsOf(position.frame);
  fields.push_back(StrCat(position.group));
  fields.push_back(ToWire(position.dated));
  fields.push_back(position.signing_id);
  return Token(fields);
}

absl::StatusOr<ListingPosition> PositionOf(std::string_view token) {
  ListingPosition position;
  ASSIGN_OR_RETURN(const std::vector<std::string> fields,
                   Fields(token, kFrameFields + 3, position.frame));
  const auto dated = DateFromWire("", fields[kFrameFields + 1]);
  if (!absl::SimpleAtoi(fields[kFrameFields], &position.group) || position.group < 0 ||
      !dated.ok()) {
    return NotOurs();
  }
  position.dated = *dated;
  position.signing_id = fields[kFrameFields + 2];
  return position;
}

std::string TokenOf(const RowsPosition& position) {
  std::vector<std::string> fields = FieldsOf(position.frame);
  fields.push_back(StrCat(position.row));
  return Token(fields);
}

absl::StatusOr<RowsPosition> RowsPositionOf(std::string_view token) {
  RowsPosition position;
  ASSIGN_OR_RETURN(const std::vector<std::string> fields,
                   Fields(token, kFrameFields + 1, position.frame));
  if (!absl::SimpleAtoi(fields[kFrameFields], &position.row) || position.row < 0) {
    return NotOurs();
  }
  return position;
}

}  // namespace zoneflow::scoring
