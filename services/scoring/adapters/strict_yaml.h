// YAML of which every setting is read, or refused by its name.
#pragma once

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "services/scoring/core/framework/decimal.h"

namespace zoneflow::scoring {

// What is wrong with a file, each as "FILE:LINE: PATH: what".
class YamlFaults {
 public:
  explicit YamlFaults(std::string file) : file_(std::move(file)) {}
  void Add(const YAML::Node& at, std::string_view path, std::string_view what);
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::string file_;
  std::vector<std::string> lines_;
};

// A map that remembers which of its keys were asked for. A value of the wrong kind is a fault, and
// reads as if it were missing.
class StrictMap {
 public:
  // The faults outlive it.
  StrictMap(YAML::Node node, std::string path, YamlFaults& faults);

  bool Has(std::string_view key) const;
  std::string Text(std::string_view key);
  std::string NeededText(std::string_view key);
  std::vector<std::string> Texts(std::string_view key);
  std::optional<Decimal> Number(std::string_view key);  // nullopt also for null
  Decimal NeededNumber(std::string_view key);
  std::optional<int> Whole(std::string_view key);
  std::vector<int> Wholes(std::string_view key);
  bool Flag(std::string_view key, bool otherwise);
  std::optional<StrictMap> Map(std::string_view key);
  std::vector<StrictMap> Maps(std::string_view key);
  // The keys of a map of free keys, each with a number.
  std::vector<std::pair<std::string, Decimal>> Numbers(std::string_view key);
  std::vector<std::pair<std::string, StrictMap>> MapsByKey(std::string_view key);

  template <typename Value>
  Value Word(std::string_view key, std::initializer_list<std::pair<std::string_view, Value>> words,
             Value otherwise) {
    if (!Has(key)) {
      return otherwise;
    }
    const std::string word = Text(key);
    std::string known;
    for (const auto& [name, value] : words) {
      if (name == word) {
        return value;
      }
      known += (known.empty() ? "" : ", ") + std::string(name);
    }
    Fault(key, "\"" + word + "\" is not known; one of " + known);
    return otherwise;
  }

  void Fault(std::string_view key, std::string_view what);
  // Every key that nobody asked for becomes a fault.
  void Done();

  const std::string& path() const { return path_; }
  // Names the map in faults from now on, and in those of what is below it.
  void Rename(std::string path) { path_ = std::move(path); }

 private:
  YAML::Node Take(std::string_view key);
  std::optional<Decimal> AsNumber(const YAML::Node& node, std::string_view key);
  std::string Below(std::string_view key) const;

  YAML::Node node_;
  std::string path_;
  YamlFaults* faults_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace zoneflow::scoring
