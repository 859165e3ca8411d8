#include "services/scoring/adapters/strict_yaml.h"

#include "absl/strings/numbers.h"

#include "common/base/str_cat.h"

namespace zoneflow::scoring {

void YamlFaults::Add(const YAML::Node& at, std::string_view path, std::string_view what) {
  const int line = at.Mark().line < 0 ? 1 : at.Mark().line + 1;
  lines_.push_back(StrCat(file_, ":", line, ": ", path, path.empty() ? "" : ": ", what));
}

StrictMap::StrictMap(YAML::Node node, std::string path, YamlFaults& faults)
    : node_(std::move(node)), path_(std::move(path)), faults_(&faults) {
  if (!node_.IsMap()) {
    faults_->Add(node_, path_, "must be a map of settings");
    node_ = YAML::Node(YAML::NodeType::Map);
    return;
  }
  std::set<std::string> seen;
  for (const auto& entry : node_) {
    if (!entry.first.IsScalar() || !seen.insert(entry.first.Scalar()).second) {
      faults_->Add(entry.first, path_,
                   entry.first.IsScalar() ? StrCat("\"", entry.first.Scalar(), "\" stands twice")
                                          : "a key must be a word");
    }
  }
}

std::string StrictMap::Below(std::string_view key) const {
  return path_.empty() ? std::string(key) : StrCat(path_, ".", key);
}

bool StrictMap::Has(std::string_view key) const {
  return static_cast<bool>(static_cast<const YAML::Node&>(node_)[std::string(key)]);
}

YAML::Node StrictMap::Take(std::string_view key) {
  asked_.emplace(key);
  const YAML::Node& node = node_;
  const YAML::Node found = node[std::string(key)];
  return found ? found : YAML::Node();
}

void StrictMap::Fault(std::string_view key, std::string_view what) {
  const YAML::Node& node = node_;
  const YAML::Node found = key.empty() ? node : node[std::string(key)];
  faults_->Add(found ? found : node_, key.empty() ? path_ : Below(key), what);
}

std::string StrictMap::Text(std::string_view key) {
  const YAML::Node found = Take(key);
  if (!found.IsNull() && !found.IsScalar()) {
    Fault(key, "must be a text");
  }
  return found.IsScalar() ? found.Scalar() : "";
}

std::string StrictMap::NeededText(std::string_view key) {
  std::string text = Text(key);
  if (text.empty()) {
    Fault(key, "is missing");
  }
  return text;
}

std::vector<std::string> StrictMap::Texts(std::string_view key) {
  const YAML::Node found = Take(key);
  std::vector<std::string> texts;
  if (!found.IsNull() && !found.IsSequence()) {
    Fault(key, "must be a list of texts");
    return texts;
  }
  for (const YAML::Node& one : found) {
    if (!one.IsScalar()) {
      Fault(key, "must be a list of texts");
      return {};
    }
    texts.push_back(one.Scalar());
  }
  return texts;
}

std::optional<Decimal> StrictMap::AsNumber(const YAML::Node& node, std::string_view key) {
  const std::optional<Decimal> number =
      node.IsScalar() ? ParseDecimal(node.Scalar()) : std::nullopt;
  if (!number) {
    faults_->Add(node, Below(key),
                 StrCat(node.IsScalar() ? StrCat("\"", node.Scalar(), "\" ") : "",
                        "must be a plain decimal"));
  }
  return number;
}

std::optional<Decimal> StrictMap::Number(std::string_view key) {
  const YAML::Node found = Take(key);
  return found.IsNull() ? std::nullopt : AsNumber(found, key);
}

Decimal StrictMap::NeededNumber(std::string_view key) {
  if (!Has(key)) {
    Fault(key, "is missing");
    return 0;
  }
  const YAML::Node found = Take(key);
  return AsNumber(found, key).value_or(Decimal(0));
}

std::optional<int> StrictMap::Whole(std::string_view key) {
  const YAML::Node found = Take(key);
  int whole = 0;
  if (found.IsNull()) {
    return std::nullopt;
  }
  if (!found.IsScalar() || !absl::SimpleAtoi(found.Scalar(), &whole)) {
    Fault(key, "must be a whole number");
    return std::nullopt;
  }
  return whole;
}

std::vector<int> StrictMap::Wholes(std::string_view key) {
  std::vector<int> numbers;
  for (const std::string& text : Texts(key)) {
    int whole = 0;
    if (!absl::SimpleAtoi(text, &whole)) {
      Fault(key, StrCat("\"", text, "\" must be a whole number"));
    }
    numbers.push_back(whole);
  }
  return numbers;
}

bool StrictMap::Flag(std::string_view key, bool otherwise) {
  return Word<bool>(key, {{"true", true}, {"false", false}}, otherwise);
}

std::optional<StrictMap> StrictMap::Map(std::string_view key) {
  if (!Has(key)) {
    asked_.emplace(key);
    return std::nullopt;
  }
  return StrictMap(Take(key), Below(key), *faults_);
}

std::vector<StrictMap> StrictMap::Maps(std::string_view key) {
  std::vector<StrictMap> maps;
  const YAML::Node found = Take(key);
  if (!found.IsNull() && !found.IsSequence()) {
    Fault(key, "must be a list");
    return maps;
  }
  for (const YAML::Node& one : found) {
    maps.emplace_back(one, StrCat(Below(key), "[", maps.size(), "]"), *faults_);
  }
  return maps;
}

std::vector<std::pair<std::string, Decimal>> StrictMap::Numbers(std::string_view key) {
  std::vector<std::pair<std::string, Decimal>> numbers;
  const YAML::Node found = Take(key);
  if (!found.IsMap()) {
    Fault(key, "must be a map of numbers");
    return numbers;
  }
  for (const auto& entry : found) {
    const std::string name = entry.first.Scalar();
    if (const auto number = AsNumber(entry.second, StrCat(key, ".", name))) {
      numbers.emplace_back(name, *number);
    }
  }
  return numbers;
}

std::vector<std::pair<std::string, StrictMap>> StrictMap::MapsByKey(std::string_view key) {
  std::vector<std::pair<std::string, StrictMap>> maps;
  const YAML::Node found = Take(key);
  if (!found.IsMap()) {
    Fault(key, "must be a map");
    return maps;
  }
  for (const auto& entry : found) {
    const std::string name = entry.first.Scalar();
    maps.emplace_back(name, StrictMap(entry.second, StrCat(Below(key), ".", name), *faults_));
  }
  return maps;
}

void StrictMap::Done() {
  for (const auto& entry : node_) {
    if (entry.first.IsScalar() && !asked_.contains(entry.first.Scalar())) {
      faults_->Add(entry.first, Below(entry.first.Scalar()), "is no setting that applies here");
    }
  }
}

}  // namespace zoneflow::scoring
