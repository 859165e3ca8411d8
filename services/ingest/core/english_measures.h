// Measured values, shares and growth of an English sentence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/ingest/core/english_rules.h"

namespace zoneflow::ingest::english {

// Words between a verb and its figure.
inline constexpr std::string_view kHedges =
    "to at about nearly over more than some around a an record approximately only as much almost "
    "high of roughly just well another total further in on out up many least additional";

class MeasureRules : Rules {
 public:
  explicit MeasureRules(Reading& state) : Rules(state) {}

  // Reads what the rules of events have left.
  void Read();

 private:
  // What the verb or noun of change, value or stock at the word tells.
  void ReadWord(std::size_t at);
  void ReadFigure(Figure& figure);

  // Values that stand in a row, one for each of the heads in front: came to A and B respectively.
  void Rows();
  void ReadRow(const std::vector<Figure*>& row);
  bool RowOfZones(const std::vector<Figure*>& row, std::size_t verb, bool growth, bool down);
  std::vector<Words> Heads(std::size_t verb, std::size_t wanted) const;
  // Gives the rates that stood in a row to the values that were told.
  void GiveRow();

  void Change(std::size_t verb, bool down);
  void ChangeOf(std::size_t verb, Figure& percent, bool down);
  void Reaches(Fact& fact, std::size_t from);
  void ChangeNoun(Figure& percent, std::size_t noun, bool down);
  void FromTo(std::size_t verb, std::size_t at);
  void Value(std::size_t verb);
  void Achieved(std::size_t verb);
  std::string Product(std::size_t verb, const Figure& figure, std::size_t& end) const;
  void BringsTo(std::size_t verb);
  void Flat(std::size_t word);
  void Held(std::size_t verb);
  bool HoldOne(Figure& count, std::size_t verb, std::size_t limit);
  void SetUp(Figure& count);
  void Population(Figure& count);
  void NounOf(Figure& figure);
  void Area(Figure& figure);
  void Capacity(Figure& figure);
  void Share(Figure& percent);
  bool SharePart(Figure& percent);
  bool ShareOfTold(Figure& percent);
  void Elliptical(Figure& percent);
  void GrowthOf(Figure& percent);
  void Doubled(std::size_t verb);
  void Ordinal(const Figure& figure);

  // The facility or deal that the sentence goes on to tell of, or null.
  const Fact* Facility() const;
  // The number of the words that only hedge a figure in front of `word`.
  std::size_t PastHedges(std::size_t word) const;

  // Gives the growth to the value told last in the sentence; false when there is none without.
  bool GiveGrowth(Figure& percent, bool down);
  Fact* Growth(Figure& percent, bool down, std::size_t first, std::string subject);

  bool down_ = false;         // the sense of the last change
  std::vector<Figure*> row_;  // rates of the values that the sentence tells
  bool row_down_ = false;
  bool changed_ = false;  // a change has been told in this sentence
  bool shared_ = false;   // a share has been told in this sentence
  bool parts_ = false;    // shares "of which" have been told in this sentence
};

}  // namespace zoneflow::ingest::english
