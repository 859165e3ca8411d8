// Official boards as the messages of proto/zoneflow/scoring/v1/official_board.proto.
#pragma once

#include <memory>

#include "google/protobuf/message.h"

#include "services/scoring/core/appraisal/official_board.h"
#include "zoneflow/scoring/v1/official_board.pb.h"

namespace zoneflow::scoring {

// Without objections and errata where it has none.
v1::OfficialBoard ToWire(const OfficialBoard& board);

// The rows and explanations of a ranking, as GetRanking and Explain answer them.
FrozenBoard Freeze(const Ranking& ranking);

// What the step tells the outside.
std::unique_ptr<google::protobuf::Message> EventOf(const BoardStep& step);

}  // namespace zoneflow::scoring
