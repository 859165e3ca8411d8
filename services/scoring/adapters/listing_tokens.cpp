#include "services/scoring/adapters/listing_tokens.h"

#include <vector>

#include "absl/strings/numbers.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/page_token.h"
#include "common/wire/values.h"

namespace zoneflow::scoring {
namespace {

using ::zoneflow::wire::DateFromWire;
using ::zoneflow::wire::ToWire;

constexpr std::size_t kFrameFields = 6;

absl::Status NotOurs() {
  return absl::InvalidArgumentError("page_token: not one that this list returned");
}

std::vector<std::string> FieldsOf(const ListingFrame& frame) {
  return {StrCat(frame.version),     StrCat(frame.log_no),    FormatDate(frame.as_of),
          ToWire(frame.period.from), ToWire(frame.period.to), frame.in_page ? "1" : "0"};
}

// The request's keys, of which the first are a frame's; so many, or none for the first page.
absl::StatusOr<std::vector<std::string>> Fields(const google::protobuf::Message& request,
                                                std::size_t count, ListingFrame& frame) {
  ASSIGN_OR_RETURN(std::vector<std::string> fields, rpc::ReadPageToken(request, count));
  if (fields.empty()) {
    return fields;
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

std::string TokenOf(const google::protobuf::Message& request, const ListingPosition& position) {
  std::vector<std::string> fields = FieldsOf(position.frame);
  fields.push_back(StrCat(position.group));
  fields.push_back(ToWire(position.dated));
  fields.push_back(position.signing_id);
  return rpc::MakePageToken(request, fields);
}

absl::StatusOr<std::optional<ListingPosition>> PositionOf(
    const google::protobuf::Message& request) {
  ListingPosition position;
  ASSIGN_OR_RETURN(const std::vector<std::string> fields,
                   Fields(request, kFrameFields + 3, position.frame));
  if (fields.empty()) {
    return std::nullopt;
  }
  const auto dated = DateFromWire("", fields[kFrameFields + 1]);
  if (!absl::SimpleAtoi(fields[kFrameFields], &position.group) || position.group < 0 ||
      !dated.ok()) {
    return NotOurs();
  }
  position.dated = *dated;
  position.signing_id = fields[kFrameFields + 2];
  return position;
}

std::string TokenOf(const google::protobuf::Message& request, const RowsPosition& position) {
  std::vector<std::string> fields = FieldsOf(position.frame);
  fields.push_back(StrCat(position.row));
  return rpc::MakePageToken(request, fields);
}

absl::StatusOr<std::optional<RowsPosition>> RowsPositionOf(
    const google::protobuf::Message& request) {
  RowsPosition position;
  ASSIGN_OR_RETURN(const std::vector<std::string> fields,
                   Fields(request, kFrameFields + 1, position.frame));
  if (fields.empty()) {
    return std::nullopt;
  }
  if (!absl::SimpleAtoi(fields[kFrameFields], &position.row) || position.row < 0) {
    return NotOurs();
  }
  return position;
}

}  // namespace zoneflow::scoring
