#include "services/scoring/core/framework/aggregate.h"

#include <algorithm>
#include <cmath>

#include "common/base/str_cat.h"
#include "services/scoring/core/framework/both_languages.h"

namespace zoneflow::scoring {
namespace {

bool IsSum(Aggregation aggregation) {
  return aggregation == Aggregation::kSum || aggregation == Aggregation::kMean;
}

Decimal WeightOf(const FrameworkNode& group, const FrameworkNode& child) {
  return child.weight ? *child.weight : group.unknown_weight.value_or(Decimal(1));
}

// The children that count, by index, and what they weigh.
struct Counted {
  std::vector<std::size_t> indices;
  Decimal weight;
};

Counted CountChildren(const FrameworkNode& group, NodeResult& result) {
  Counted counted;
  for (std::size_t i = 0; i < group.children.size(); ++i) {
    NodeResult& child = result.children[i];
    child.weight = WeightOf(group, group.children[i]);
    if (!group.children[i].weight && group.unknown_weight) {
      child.notes.push_back(
          Headed(StrCat("weight ", child.weight->Text()), group.unknown_weight_note));
    }
    if (child.state == NodeState::kScored) {
      counted.indices.push_back(i);
      counted.weight += *child.weight;
    }
  }
  return counted;
}

// False where there is no such mean of the child's value, even raised; the group says so.
bool RaiseToFloor(const FrameworkNode& group, NodeResult& child, NodeResult& result) {
  if (group.zero_floor && *child.value < *group.zero_floor) {
    child.notes.push_back(
        StrCat("raised to ", group.zero_floor->Text(), " from ", child.value->Text()));
    child.value = *group.zero_floor;
  }
  if (*child.value <= Decimal(0)) {
    result.notes.push_back(
        StrCat(child.path, " is ", child.value->Text(), ", of which there is no ",
               group.aggregation == Aggregation::kGeometric ? "geometric" : "harmonic", " mean"));
    return false;
  }
  return true;
}

Decimal MeanOf(const Framework& framework, const FrameworkNode& group, const Counted& counted,
               const NodeResult& result) {
  // Sums are taken in the order of the file: the same on every machine.
  long double sum = 0;
  const long double weights = counted.weight.AsFloat();
  for (const std::size_t i : counted.indices) {
    const long double value = result.children[i].value->AsFloat();
    const long double weight = result.children[i].weight->AsFloat();
    sum += group.aggregation == Aggregation::kGeometric ? weight * std::log(value) : weight / value;
  }
  return Decimal::FromFloat(
      group.aggregation == Aggregation::kGeometric ? std::exp(sum / weights) : weights / sum,
      framework.digits);
}

void PickOne(const FrameworkNode& group, const Counted& counted, NodeResult& result) {
  std::size_t best = counted.indices.front();
  for (const std::size_t i : counted.indices) {
    TakePoints(group.children[i], *result.children[i].weight * *result.children[i].value,
               result.children[i]);
    const Decimal& points = *result.children[i].points;
    const Decimal& kept = *result.children[best].points;
    if (group.aggregation == Aggregation::kMax ? kept < points : points < kept) {
      best = i;
    }
  }
  result.value = result.children[best].points;
  for (const std::size_t i : counted.indices) {
    if (i != best) {
      result.children[i].notes.push_back(
          StrCat("not counted: ", result.children[best].path, " counts"));
      result.children[i].points = Decimal(0);
    }
  }
}

void AddUp(const Framework& framework, const FrameworkNode& group, const Counted& counted,
           NodeResult& result) {
  result.value = Decimal(0);
  for (const std::size_t i : counted.indices) {
    NodeResult& child = result.children[i];
    Decimal weighted = *child.weight * *child.value;
    if (group.aggregation == Aggregation::kMean) {
      weighted = Quotient(weighted, counted.weight, framework.digits);
    }
    TakePoints(group.children[i], weighted, child);
    *result.value += *child.points;
  }
}

// Whether the group has a value although children are missing.
NodeState StateOf(const Framework& framework, const Counted& counted, NodeResult& result) {
  Decimal wanted;
  bool skipped = false;
  bool hole = false;
  for (const NodeResult& child : result.children) {
    if (child.state == NodeState::kMissing) {
      return NodeState::kMissing;
    }
    skipped = skipped || child.state == NodeState::kSkipped;
    hole = hole || child.state == NodeState::kHole;
    if (child.state == NodeState::kSkipped || child.state == NodeState::kScored) {
      wanted += *child.weight;
    }
  }
  if (counted.indices.empty()) {
    return skipped ? NodeState::kSkipped : hole ? NodeState::kHole : NodeState::kOutOfSeason;
  }
  if (skipped && counted.weight < framework.least_available * wanted) {
    result.notes.push_back(
        StrCat("only ", counted.weight.Text(), " of the weight ", wanted.Text(), " is there"));
    return NodeState::kMissing;
  }
  return NodeState::kScored;
}

}  // namespace

absl::Status Aggregate(const Framework& framework, const FrameworkNode& group, NodeResult& result) {
  const Counted counted = CountChildren(group, result);
  result.state = StateOf(framework, counted, result);
  if (result.state != NodeState::kScored) {
    return absl::OkStatus();
  }
  switch (group.aggregation) {
    case Aggregation::kSum:
    case Aggregation::kMean:
      AddUp(framework, group, counted, result);
      break;
    case Aggregation::kMax:
    case Aggregation::kMin:
      PickOne(group, counted, result);
      break;
    case Aggregation::kGeometric:
    case Aggregation::kHarmonic:
      for (const std::size_t i : counted.indices) {
        if (!RaiseToFloor(group, result.children[i], result)) {
          result.state = NodeState::kMissing;
          return absl::OkStatus();
        }
      }
      result.value = MeanOf(framework, group, counted, result);
      break;
  }
  if (result.value->overflowed()) {
    return absl::OutOfRangeError(StrCat(result.path, ": the sum has more digits than can be kept"));
  }
  return absl::OkStatus();
}

void TakePoints(const FrameworkNode& node, const Decimal& weighted, NodeResult& result) {
  result.points = weighted;
  if (node.cap && weighted > *node.cap) {
    result.points = *node.cap;
    result.notes.push_back(StrCat("capped at ", node.cap->Text(), " from ", weighted.Text()));
  }
  if (node.floor && weighted < *node.floor) {
    result.points = *node.floor;
    result.notes.push_back(StrCat("held at ", node.floor->Text(), " from ", weighted.Text()));
  }
}

void ShareOut(const Framework& framework, const FrameworkNode& node, NodeResult& result) {
  const bool splits =
      result.share && (IsSum(node.aggregation) || node.aggregation == Aggregation::kMax ||
                       node.aggregation == Aggregation::kMin);
  Decimal sum;
  NodeResult* largest = nullptr;
  for (NodeResult& child : result.children) {
    if (child.points && splits) {
      sum += *child.points;
      const auto size = [](const NodeResult& one) {
        return one.points->is_negative() ? -*one.points : *one.points;
      };
      if (largest == nullptr || size(*largest) < size(child)) {
        largest = &child;
      }
    }
  }
  if (largest != nullptr && (!sum.is_zero() || result.share->is_zero())) {
    // Weights above may have no end, so parts are rounded; the largest carries what is left.
    Decimal rest = *result.share;
    const bool whole = sum == *result.share;
    for (NodeResult& child : result.children) {
      if (child.points) {
        child.share = whole ? *child.points
                      : sum.is_zero()
                          ? Decimal(0)
                          : Quotient(*result.share * *child.points, sum, framework.digits);
        rest = rest - *child.share;
      }
    }
    *largest->share += rest;
  }
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    ShareOut(framework, node.children[i], result.children[i]);
  }
}

}  // namespace zoneflow::scoring
