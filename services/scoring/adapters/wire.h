// Between protobuf and the values of the core.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "services/scoring/core/board.h"

namespace zoneflow::ingest::v1 {
class Signing;
}  // namespace zoneflow::ingest::v1

namespace zoneflow::scoring::v1 {
class Board;
class BoardPublished;
class Contribution;
class NotConverted;
}  // namespace zoneflow::scoring::v1

namespace zoneflow::scoring {

// The state that the signing of an event tells, under the event's sequence as revision.
// InvalidArgument names the field, its value and the rule.
absl::StatusOr<SigningObservation> ReadSigning(const ingest::v1::Signing& signing,
                                               std::int64_t sequence);

// The serialised zoneflow.scoring.v1.Board, the same bytes for the same board. The lists that older
// releases kept in it are left out.
std::string EncodePage(const Board& board);
// DataLoss if the bytes are not a page of ours.
absl::StatusOr<Board> DecodePage(std::string_view page);

v1::Contribution ToWire(const Contribution& part);
v1::NotConverted ToWire(const NotConverted& left);

// Rows of a page as (zone id, rank), best first.
std::vector<std::pair<std::string, std::int64_t>> RanksOf(std::string_view page);

// Takes the lists out of a page that a release wrote which kept them there; their number stays.
void LeaveOutLists(v1::Board& page);

// The BoardPublished of a page, with what its comment allows to leave out left out.
v1::BoardPublished PublishedOf(std::string_view page,
                               const std::vector<std::string>& moved_zone_ids);

}  // namespace zoneflow::scoring
