#include "common/filter/json.h"

namespace zoneflow::filter {
namespace {

using nlohmann::ordered_json;

ordered_json Of(const Expression& expression, const Node& node) {
  ordered_json children = ordered_json::array();
  for (const Node& child : node.children) {
    children.push_back(Of(expression, child));
  }
  ordered_json json;
  switch (node.kind) {
    case NodeKind::kAll:
      json["and"] = std::move(children);
      break;
    case NodeKind::kAny:
      json["or"] = std::move(children);
      break;
    case NodeKind::kNot:
      json["not"] = std::move(children[0]);
      break;
    case NodeKind::kRestriction: {
      const Restriction& restriction = expression.restrictions[node.restriction];
      if (restriction.is_bare()) {
        json["text"] = restriction.value;
      } else {
        json["field"] = restriction.field;
        json["op"] = Sign(restriction.comparator);
        json["value"] = restriction.value;
      }
    }
  }
  return json;
}

}  // namespace

nlohmann::ordered_json ToJson(const Expression& expression) {
  return Of(expression, expression.root);
}

}  // namespace zoneflow::filter
