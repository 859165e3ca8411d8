#include "services/notification/core/read_filter.h"

#include <algorithm>
#include <utility>

namespace zoneflow::notification {
namespace {

using filter::Filter;
using filter::Node;
using filter::NodeKind;

// The text of a part, with parentheses where it stands beside others.
std::string TextOf(const Filter& filter, const Node& node, bool inside) {
  switch (node.kind) {
    case NodeKind::kRestriction: {
      const filter::Check& check = filter.checks()[node.restriction];
      return filter.text().substr(check.begin, check.end - check.begin);
    }
    case NodeKind::kNot:
      return "NOT " + TextOf(filter, node.children.front(), /*inside=*/true);
    case NodeKind::kAll:
    case NodeKind::kAny: {
      std::string text;
      for (const Node& child : node.children) {
        text += (text.empty()                  ? ""
                 : node.kind == NodeKind::kAll ? " AND "
                                               : " OR ") +
                TextOf(filter, child, /*inside=*/true);
      }
      return inside ? "(" + text + ")" : text;
    }
  }
  return "";
}

// The restrictions of which one must hold; empty if the part says more.
std::vector<std::size_t> AnyOf(const Node& node) {
  if (node.kind == NodeKind::kRestriction) {
    return {node.restriction};
  }
  std::vector<std::size_t> any_of;
  if (node.kind == NodeKind::kAny) {
    for (const Node& child : node.children) {
      if (child.kind != NodeKind::kRestriction) {
        return {};
      }
      any_of.push_back(child.restriction);
    }
  }
  return any_of;
}

void MarkNegated(const Node& node, bool negated, std::vector<bool>& marks) {
  if (node.kind == NodeKind::kRestriction) {
    marks[node.restriction] = negated;
  }
  for (const Node& child : node.children) {
    MarkNegated(child, negated != (node.kind == NodeKind::kNot), marks);
  }
}

}  // namespace

std::vector<FilterClause> ClausesOf(const Filter& filter) {
  std::vector<FilterClause> clauses;
  const auto add = [&](const Node& node) {
    const bool negated = node.kind == NodeKind::kNot;
    clauses.push_back({TextOf(filter, node, /*inside=*/false), negated,
                       AnyOf(negated ? node.children.front() : node)});
  };
  if (filter.root().kind == NodeKind::kAll) {
    std::for_each(filter.root().children.begin(), filter.root().children.end(), add);
  } else {
    add(filter.root());
  }
  return clauses;
}

std::vector<bool> NegatedIn(const Filter& filter) {
  std::vector<bool> marks(filter.checks().size());
  MarkNegated(filter.root(), false, marks);
  return marks;
}

}  // namespace zoneflow::notification
