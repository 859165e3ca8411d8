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
  void Topped(std::size_t verb);
  void Largest(std::size_t word);
  void MovedTo(std::size_t to);
  void TellPlace(std::size_t verb, std::size_t at, std::int64_t place);
  std::string List(std::size_t verb, std::size_t& last) const;
  std::string InPeers(std::size_t at, std::size_t& last) const;
  std::string InWhat(std::size_t at, std::size_t& last) const;
  void SetCohort(Fact& ranked, std::size_t at);
  void Others(std::size_t from);
  void Peers(const std::string& subject, std::size_t from);
  std::int64_t PlaceAt(std::size_t word) const;
};

}  // namespace zoneflow::ingest::english
