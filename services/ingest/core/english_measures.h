// Measured values, shares and growth of an English sentence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/ingest/core/english_rules.h"

namespace zoneflow::ingest::english {

// Verbs and nouns of change, and verbs before a value.
inline constexpr std::string_view kUp =
    "rose grew climbed increased jumped surged expanded gained rise rising increase increases "
    "growth expand expanding grow growing soared soaring surge surging jump climb climbing "
    "increasing up skyrocketed advanced advancing leapt uptick";
inline constexpr std::string_view kDown =
    "fell dropped declined decreased down dipped decline decrease drop fall falling slid shrank "
    "contracted slipped plunged declining decreasing dropping";
inline constexpr std::string_view kReach =
    "reached hit totaled totalled was were stood equaled equalled exceeded topped amounted came "
    "surpassed is recorded reaching hitting totaling totalling exceeding surpassing are stands "
    "registered";

class MeasureRules : Rules {
 public:
  explicit MeasureRules(Reading& state) : Rules(state) {}

  // Reads what the rules of events have left.
  void Read();

 private:
  // Gives the rates that stood in a row to the values that the sentence told.
  void GiveRow();
  void Respectively();
  bool RespectiveZones(const std::vector<Figure*>& row, std::size_t verb, bool growth, bool down);
  void Change(std::size_t verb, bool down);
  void ChangeNoun(Figure& percent, std::size_t noun, bool down);
  void FromTo(std::size_t verb, std::size_t at);
  void Value(std::size_t verb);
  void Achieved(std::size_t verb);
  void Measured(std::size_t verb);
  void Held(std::size_t verb);
  void NounOf(Figure& figure);
  void Share(Figure& percent);
  void Elliptical(Figure& percent);

  // Gives the growth to the value told last in the sentence; false when there is none without.
  bool GiveGrowth(Figure& percent, bool down);
  Fact* Growth(Figure& percent, bool down, std::size_t first, std::string subject);
  // The noun of a measure that ends right before the word, with what stands in front of it.
  std::string NounBefore(std::size_t word, std::size_t& first) const;
  bool IsMeasureNoun(std::size_t word) const;

  bool down_ = false;         // the sense of the last change
  std::vector<Figure*> row_;  // rates of the values that the sentence tells
  bool row_down_ = false;
  bool changed_ = false;  // a change has been told in this sentence
};

}  // namespace zoneflow::ingest::english
