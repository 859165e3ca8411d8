// Nodes and their entries as their tables keep them: storage/v1/node_state.proto, which is nobody
// else's.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/approval/core/case_node.h"

namespace zoneflow::approval {

// `stored` are the bytes before the change, empty for a new node: what they hold that this binary
// does not know is kept.
absl::StatusOr<std::string> EncodeNode(const CaseNode& node, std::string_view stored);
// DataLoss if the bytes are no such message, or hold a kind or status that this binary does not
// know.
absl::StatusOr<CaseNode> DecodeNode(std::string_view bytes);

std::string EncodeEvent(const NodeEvent& event);
absl::StatusOr<NodeEvent> DecodeEvent(std::string_view bytes);

}  // namespace zoneflow::approval
