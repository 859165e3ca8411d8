// Signings and boards as tests write them.
#pragma once

#include <string>

#include "common/base/str_cat.h"
#include "services/scoring/core/work_in.h"

namespace zoneflow::scoring {

inline Date Day(std::string_view text) { return *ParseDate(text); }

// A signing of the zone with a CNY amount in fen, dated by its document.
inline SigningObservation Signed(std::string id, std::string zone, std::int64_t fen,
                                 std::string_view published_on, std::int64_t count = 1) {
  SigningObservation signing;
  signing.id = std::move(id);
  signing.revision = 1;
  signing.zone = {zone, StrCat("Zone ", zone), "江苏"};
  signing.count = count;
  signing.amount = Money{fen, "CNY"};
  signing.published_on = Day(published_on);
  signing.status = FigureStatus::kExtracted;
  return signing;
}

inline SigningSet SetOf(const std::vector<SigningObservation>& signings) {
  SigningSet set;
  for (const SigningObservation& signing : signings) {
    set.insert_or_assign(signing.id, signing);
  }
  return set;
}

// What a store that has worked in these states knows.
inline Ledger LedgerOf(const std::vector<SigningObservation>& signings) {
  Ledger ledger;
  ledger.Put({});
  ledger.Put(WorkIn(ledger, {}, {static_cast<std::int64_t>(signings.size()), signings}).part);
  return ledger;
}

// The board on one line: "hot v2 2021-02-01: 1 a 300 fen 300000 heat (was 2); 1 not converted;".
inline std::string Describe(const Board& board) {
  std::string text = StrCat(board.id, " v", board.version, " ", FormatDate(board.as_of), ":");
  for (const BoardRow& row : board.rows) {
    StrAppend(&text, " ", row.rank, " ", row.zone.id, " ", row.fen, " fen ", FormatHeat(row.heat),
              " heat (was ", row.previous_rank, ");");
  }
  if (board.not_converted_count > 0) {
    StrAppend(&text, " ", board.not_converted_count, " not converted;");
  }
  return text;
}

}  // namespace zoneflow::scoring
