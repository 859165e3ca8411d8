// Signings, facilities, programmes and recognitions of an English sentence.
#pragma once

#include <string>
#include <string_view>

#include "services/ingest/core/english_rules.h"

namespace zoneflow::ingest::english {

// Plans, works and parties by their nouns, and the words in front of the sum of several.
inline constexpr std::string_view kPlans =
    "plan program programme campaign scheme initiative policy policies fund guideline guidelines "
    "measures";
inline constexpr std::string_view kThings =
    "institute center centre plant factory base headquarters laboratory lab park facility "
    "facilities hub campus line complex branch works";
inline constexpr std::string_view kWorks =
    "parks bases centers centres plants factories laboratories lines facilities schools hospitals "
    "buildings stations campuses workshops";
inline constexpr std::string_view kParties =
    "companies firms enterprises company businesses institutions";
inline constexpr std::string_view kSums =
    "worth investment value spending totaling totalling total investments combined valued "
    "involving amounting receiving bringing";

class EventRules : Rules {
 public:
  explicit EventRules(Reading& state) : Rules(state) {}

  void Read();

 private:
  void ReadVerb(std::size_t at);
  bool Signs(std::size_t at) const;
  bool Opens(std::size_t at) const;

  // A batch: its number, its sum in one currency or two.
  Fact* Count(FactKind kind, std::size_t verb, Figure& count);
  void SetSumOf(Fact& batch, const Figure& count);
  // The unused count of projects or firms within the words, or null.
  Figure* CountIn(Words words);
  std::size_t ProjectsEnd(std::size_t first) const;

  void Signed(std::size_t verb);
  void Attracted(std::size_t verb);
  void Settled(std::size_t verb);
  void Invest(std::size_t verb);
  Figure* Costs(std::size_t from);
  void SetUpBy(std::size_t verb);
  void Brings(std::size_t verb);
  void RaisedInvestment(std::size_t verb);
  void IncreaseOf(std::size_t noun);
  void Sides(const Fact& owner, std::size_t from);
  std::string Party(std::size_t verb, Words& of) const;

  void Opened(std::size_t verb);
  bool IsTold(std::size_t verb) const;
  bool BeganWork(std::size_t verb);
  bool WorkOn(std::size_t verb);
  void Finished(std::size_t verb);
  void Ceremony(std::size_t noun);
  void TellWork(Words of, std::size_t last, const std::string& subject);
  void Building(std::size_t verb);

  bool IsPlan(Words words) const;
  bool IssuesPlan(std::size_t verb) const;
  void Launched(std::size_t verb, std::size_t at);
  void Planned(std::size_t verb);
  void PlanOf(Figure& figure);
  void Funds();
  void SetAside(std::size_t verb);
  void Recommended(std::size_t verb);
  void Named(std::size_t verb);
  void PartOf(std::size_t word);
  void Announced(std::size_t verb);
  void Together();
  void Parts();
};

}  // namespace zoneflow::ingest::english
