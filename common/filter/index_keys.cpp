#include "common/filter/index_keys.h"

#include <algorithm>
#include <utility>

namespace zoneflow::filter {
namespace {

using Keys = std::optional<std::vector<IndexKey>>;

Keys KeysOf(const Filter& filter, const Node& node) {
  switch (node.kind) {
    case NodeKind::kAll: {
      Keys fewest;
      for (const Node& child : node.children) {
        Keys keys = KeysOf(filter, child);
        if (keys.has_value() && (!fewest.has_value() || keys->size() < fewest->size())) {
          fewest = std::move(keys);
        }
      }
      return fewest;
    }
    case NodeKind::kAny: {
      std::vector<IndexKey> all;
      for (const Node& child : node.children) {
        const Keys keys = KeysOf(filter, child);
        if (!keys.has_value()) {
          return std::nullopt;
        }
        all.insert(all.end(), keys->begin(), keys->end());
      }
      std::sort(all.begin(), all.end());
      all.erase(std::unique(all.begin(), all.end()), all.end());
      return all;
    }
    case NodeKind::kNot:
      return std::nullopt;
    case NodeKind::kRestriction: {
      const Check& check = filter.checks()[node.restriction];
      const FieldSpec& spec = filter.schema()[check.field];
      if ((spec.kind != FieldKind::kText && spec.kind != FieldKind::kChoice) || check.any ||
          IsOrder(check.comparator) || check.comparator == Comparator::kNotEqual) {
        return std::nullopt;
      }
      std::vector<IndexKey> keys;
      if (!check.any_before && !check.any_after) {
        if (!check.value.empty()) {  // a text of a row never is
          keys.push_back({check.field, check.value});
        }
        return keys;
      }
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<IndexKey>> IndexKeysOf(const Filter& filter) {
  return KeysOf(filter, filter.root());
}

bool Holds(const Row& row, const IndexKey& key) {
  const auto texts = row.Texts(key.field);
  return std::find(texts.begin(), texts.end(), key.value) != texts.end();
}

}  // namespace zoneflow::filter
