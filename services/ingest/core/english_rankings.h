// Places among peers that an English sentence tells.
#pragma once

#include <cstdint>
#include <string>

#include "services/ingest/core/english_rules.h"

namespace zoneflow::ingest::english {

class RankingRules : Rules {
 public:
  explicit RankingRules(Reading& state) : Rules(state) {}

  void Read();

 private:
  void Ranked(std::size_t verb);
  void Others(std::size_t from);
  void Peers(const std::string& subject, std::size_t from);
  std::int64_t PlaceAt(std::size_t word) const;
};

}  // namespace zoneflow::ingest::english
