// Signings, facilities, programmes and recognitions of an English sentence.
#pragma once

#include "services/ingest/core/english_rules.h"

namespace zoneflow::ingest::english {

class EventRules : Rules {
 public:
  explicit EventRules(Reading& state) : Rules(state) {}

  void Read();

 private:
  void Count(FactKind kind, std::size_t verb, Figure& count);
  void Signed(std::size_t verb);
  void Settled(std::size_t verb);
  void Invest(std::size_t verb);
  void Sides(const Fact& owner, std::size_t from);
  void Opened(std::size_t verb);
  void Launched(std::size_t verb, std::size_t at);
  void Planned(std::size_t verb);
  void Named(std::size_t verb);
  void SetAside(std::size_t verb);
  void PartOf(std::size_t word);
  void Announced(std::size_t verb);
  void Together();
  void Building(std::size_t verb);
};

}  // namespace zoneflow::ingest::english
