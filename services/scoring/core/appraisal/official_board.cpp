#include "services/scoring/core/appraisal/official_board.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/core/appraisal/compare.h"
#include "services/scoring/core/appraisal/rights.h"

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kMostIdBytes = 64;
constexpr std::size_t kMostTextBytes = 4000;
constexpr std::size_t kMostUnits = 2000;
constexpr std::size_t kMostObjections = 1000;

absl::Status CheckId(const std::string& id) {
  const bool plain = std::ranges::all_of(
      id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  if (id.empty() || id.size() > kMostIdBytes || !plain || id == "zones" || id == "hot") {
    return absl::InvalidArgumentError(
        StrCat("id: \"", id, "\" must be 1 to ", kMostIdBytes,
               " of a-z, 0-9 and \"-\", and neither zones nor hot, which are live boards"));
  }
  return absl::OkStatus();
}

absl::Status CheckText(std::string_view field, const std::string& text) {
  if (text.empty() || text.size() > kMostTextBytes) {
    return absl::InvalidArgumentError(
        StrCat(field, ": ", text.size(), " bytes; 1 to ", kMostTextBytes));
  }
  return absl::OkStatus();
}

std::string_view NameOf(BoardStage stage) {
  static constexpr std::string_view kNames[] = {"a trial", "in publicity", "final"};
  return kNames[static_cast<std::size_t>(stage)];
}

absl::Status CheckStage(const OfficialBoard& board, BoardStage stage, std::string_view step) {
  return board.stage == stage ? absl::OkStatus()
                              : absl::FailedPreconditionError(
                                    StrCat("id: board ", board.id, " is ", NameOf(board.stage),
                                           "; ", step, " one that is ", NameOf(stage)));
}

absl::Status CheckTakesObjections(const OfficialBoard& board, Date today) {
  RETURN_IF_ERROR(CheckStage(board, BoardStage::kPublicity, "units object to"));
  return today <= *board.objections_until
             ? absl::OkStatus()
             : absl::FailedPreconditionError(StrCat("id: objections to board ", board.id,
                                                    " were taken up to ",
                                                    FormatDate(*board.objections_until)));
}

absl::Status CheckMayBecomeFinal(const OfficialBoard& board, Date today) {
  RETURN_IF_ERROR(CheckStage(board, BoardStage::kPublicity, "final becomes"));
  if (today <= *board.objections_until) {
    return absl::FailedPreconditionError(
        StrCat("id: objections to board ", board.id, " are taken up to ",
               FormatDate(*board.objections_until), ", that day included"));
  }
  for (const Objection& one : board.objections) {
    if (!one.answered_at) {
      return absl::FailedPreconditionError(
          StrCat("id: objection ", one.number, " of ", one.unit, " is not answered"));
    }
    if (one.upheld && one.answered_revision > board.published_revision) {
      return absl::FailedPreconditionError(
          StrCat("id: objection ", one.number, " of ", one.unit,
                 " was upheld; publish the board again with what follows from it"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<OfficialBoard> Existing(const std::optional<OfficialBoard>& board,
                                       const std::string& id) {
  if (!board) {
    return absl::NotFoundError(StrCat("id: no official board \"", id, "\""));
  }
  return *board;
}

OfficialBoard NextOf(OfficialBoard board, const Principal& principal, Instant now) {
  ++board.revision;
  board.changed_by = principal.id;
  board.changed_at = now;
  return board;
}

absl::Status CheckSameBoard(const OfficialBoard& board, const RankingQuery& query) {
  const auto refuse = [&](std::string_view field, std::string_view is) {
    return absl::InvalidArgumentError(StrCat("query.", field, ": board ", board.id, " is of \"", is,
                                             "\"; another is another board"));
  };
  if (board.query.framework != query.framework) {
    return refuse("framework", board.query.framework);
  }
  if (board.query.period != query.period) {
    return refuse("period", FormatReportPeriod(board.query.period));
  }
  if (board.query.cohort != query.cohort) {
    return refuse("cohort", board.query.cohort);
  }
  return absl::OkStatus();
}

// The zones that units lie in, each once; of those that are wanted.
template <typename Wanted>
std::vector<std::string> ZonesOf(const std::vector<Unit>& units, Wanted wanted) {
  std::set<std::string> zones;
  for (const Unit& unit : units) {
    if (!unit.zone_id.empty() && wanted(unit)) {
      zones.insert(unit.zone_id);
    }
  }
  return {zones.begin(), zones.end()};
}

constexpr auto kAll = [](const Unit&) { return true; };

MovedUnit Moved(const FrameworkRow& was, const FrameworkRow& now) {
  return {was.unit.id, RankOf(was), RankOf(now), was.score, now.score};
}

// The place of the score among those of all others as they were published.
std::optional<Decimal> RankAmongPublished(const Ranking& published, const FrameworkRow& was,
                                          const std::optional<Decimal>& score) {
  if (!score) {
    return std::nullopt;
  }
  const bool higher = published.stated->framework.better == Better::kHigher;
  int rank = 1;
  for (const FrameworkRow& other : published.board.rows) {
    const bool competes =
        was.rank ? other.rank.has_value() : RankOf(other) && other.unit.cohort == was.unit.cohort;
    if (competes && other.unit.id != was.unit.id && other.score) {
      rank += (higher ? *other.score > *score : *other.score < *score) ? 1 : 0;
    }
  }
  return Decimal(rank);
}

}  // namespace

std::vector<BoardAct> AllowedActs(const OfficialBoard& board, const Principal& principal,
                                  Date today) {
  std::vector<BoardAct> allowed;
  const bool keeps = MayKeepBoards(principal);
  if (keeps && board.stage == BoardStage::kTrial) {
    allowed.push_back(BoardAct::kTry);
  }
  if (keeps && board.stage != BoardStage::kFinal) {
    allowed.push_back(BoardAct::kPublish);
  }
  if (MayObject(principal) && CheckTakesObjections(board, today).ok()) {
    allowed.push_back(BoardAct::kObject);
  }
  if (keeps && board.stage == BoardStage::kPublicity &&
      std::ranges::any_of(board.objections, [](const auto& one) { return !one.answered_at; })) {
    allowed.push_back(BoardAct::kAnswer);
  }
  if (keeps && CheckMayBecomeFinal(board, today).ok()) {
    allowed.push_back(BoardAct::kFinalize);
  }
  if (keeps && board.stage == BoardStage::kFinal) {
    allowed.push_back(BoardAct::kIssueErratum);
  }
  return allowed;
}

std::optional<OfficialBoard> PreviousFinal(const std::vector<OfficialBoard>& boards,
                                           const RankingQuery& query) {
  const OfficialBoard* last = nullptr;
  for (const OfficialBoard& one : boards) {
    if (one.stage == BoardStage::kFinal && one.query.framework == query.framework &&
        one.query.cohort == query.cohort && one.query.period == PeriodBefore(query.period) &&
        (last == nullptr || last->final_log_no < one.final_log_no)) {
      last = &one;
    }
  }
  return last == nullptr ? std::nullopt : std::optional(*last);
}

absl::StatusOr<std::vector<Unit>> KeepOfficialBoards::UnitsOf(const RankingQuery& query) const {
  ASSIGN_OR_RETURN(const auto stated, rank_.FindFramework(query.framework, query.version));
  ASSIGN_OR_RETURN(std::vector<Unit> units,
                   observations_.ReadUnits(query.log_no, stated->framework.unit_kind));
  std::erase_if(units, [&](const Unit& unit) { return !IsRankedBy(query, unit); });
  return units;
}

absl::StatusOr<OfficialBoard> KeepOfficialBoards::Publish(
    const std::string& id, const RankingQuery& query, std::optional<Date> objections_until,
    const NamedRequest& request, const Principal& principal, Instant now) const {
  RETURN_IF_ERROR(CheckId(id));
  if (objections_until && *objections_until < ShanghaiDate(now)) {
    return absl::InvalidArgumentError(
        StrCat("objections_until: ", FormatDate(*objections_until), " has passed"));
  }
  // Computed before the board is locked: what it is decided on is in the ranking's log_no.
  ASSIGN_OR_RETURN(const auto ranking, rank_.Run(query));
  if (ranking->board.rows.size() > kMostUnits) {
    return absl::FailedPreconditionError(StrCat("query: ", ranking->board.rows.size(),
                                                " units; an official board has at most ",
                                                kMostUnits));
  }
  if (objections_until && ranking->unchecked_figures > 0) {
    return absl::FailedPreconditionError(
        StrCat("query: nobody has checked ", ranking->unchecked_figures,
               " of its figures; an official board takes checked ones or better"));
  }
  std::vector<std::string> zones;
  if (objections_until) {
    ASSIGN_OR_RETURN(const std::vector<Unit> units, UnitsOf(ranking->query));
    zones = ZonesOf(units, kAll);
  }
  return boards_.Change(
      id, request, {principal.id, now},
      [&](const std::optional<OfficialBoard>& before) -> absl::StatusOr<BoardStep> {
        OfficialBoard board = before.value_or(OfficialBoard{});
        board.id = id;
        if (before) {
          RETURN_IF_ERROR(CheckSameBoard(board, query));
          if (board.stage == BoardStage::kFinal) {
            return absl::FailedPreconditionError(StrCat(
                "id: board ", id, " is final; what was wrong with it is told by an erratum"));
          }
          if (board.stage == BoardStage::kPublicity && !objections_until) {
            return absl::FailedPreconditionError(
                StrCat("objections_until: board ", id, " is in publicity, and no trial any more"));
          }
        }
        board = NextOf(std::move(board), principal, now);
        board.stage = objections_until ? BoardStage::kPublicity : BoardStage::kTrial;
        board.query = ranking->query;
        board.framework_sha256 = ranking->stated->sha256;
        board.published_revision = board.revision;
        board.objections_until = objections_until;
        board.sha256 = ranking->sha256;
        board.units = static_cast<int>(ranking->board.rows.size());
        board.ranked = static_cast<int>(std::ranges::count_if(
            ranking->board.rows, [](const FrameworkRow& row) { return RankOf(row).has_value(); }));
        board.unchecked_figures = ranking->unchecked_figures;
        return BoardStep{.after = std::move(board),
                         .event = BoardEvent::kPublished,
                         .frozen = freeze_(*ranking),
                         .zone_ids = zones};
      });
}

absl::StatusOr<OfficialBoard> KeepOfficialBoards::FileObjection(
    const std::string& id, const std::string& unit, const std::string& path,
    const std::string& text, const NamedRequest& request, const Principal& principal,
    Instant now) const {
  RETURN_IF_ERROR(CheckText("text", text));
  ASSIGN_OR_RETURN(const OfficialBoard known, boards_.Get(id));
  ASSIGN_OR_RETURN(const auto stated,
                   rank_.FindFramework(known.query.framework, known.query.version));
  ASSIGN_OR_RETURN(const std::vector<Unit> units, UnitsOf(known.query));
  const auto found = std::ranges::find(units, unit, &Unit::id);
  if (found == units.end()) {
    return absl::NotFoundError(StrCat("unit: \"", unit, "\" is no unit of board ", id));
  }
  RETURN_IF_ERROR(CheckMayActIn(principal, "unit", found->zone_id));
  if (FindNode(stated->framework, path) == nullptr) {
    return absl::InvalidArgumentError(
        StrCat("path: \"", path, "\" is no node of ", known.query.framework));
  }
  return boards_.Change(
      id, request, {principal.id, now},
      [&](const std::optional<OfficialBoard>& before) -> absl::StatusOr<BoardStep> {
        ASSIGN_OR_RETURN(OfficialBoard board, Existing(before, id));
        RETURN_IF_ERROR(CheckTakesObjections(board, ShanghaiDate(now)));
        if (board.objections.size() >= kMostObjections) {
          return absl::ResourceExhaustedError(
              StrCat("id: board ", id, " has ", kMostObjections, " objections"));
        }
        board = NextOf(std::move(board), principal, now);
        board.objections.push_back({static_cast<std::int64_t>(board.objections.size()) + 1, unit,
                                    found->zone_id, path, text, principal.id, now});
        const Objection filed = board.objections.back();
        return BoardStep{
            .after = std::move(board), .event = BoardEvent::kObjectionFiled, .objection = filed};
      });
}

absl::StatusOr<OfficialBoard> KeepOfficialBoards::AnswerObjection(
    const std::string& id, std::int64_t number, bool upheld, const std::string& answer,
    const NamedRequest& request, const Principal& principal, Instant now) const {
  RETURN_IF_ERROR(CheckText("answer", answer));
  return boards_.Change(
      id, request, {principal.id, now},
      [&](const std::optional<OfficialBoard>& before) -> absl::StatusOr<BoardStep> {
        ASSIGN_OR_RETURN(OfficialBoard board, Existing(before, id));
        RETURN_IF_ERROR(CheckStage(board, BoardStage::kPublicity, "objections are answered on"));
        const auto found = std::ranges::find(board.objections, number, &Objection::number);
        if (found == board.objections.end()) {
          return absl::NotFoundError(StrCat("number: board ", id, " has no objection ", number));
        }
        if (found->answered_at) {
          return absl::FailedPreconditionError(
              StrCat("number: objection ", number, " was answered by ", found->answered_by));
        }
        found->answer = answer;
        found->upheld = upheld;
        found->answered_by = principal.id;
        found->answered_at = now;
        found->answered_revision = board.revision + 1;
        const Objection answered = *found;
        return BoardStep{.after = NextOf(std::move(board), principal, now),
                         .event = BoardEvent::kObjectionAnswered,
                         .objection = answered};
      });
}

absl::StatusOr<OfficialBoard> KeepOfficialBoards::Finalize(const std::string& id,
                                                           const NamedRequest& request,
                                                           const Principal& principal,
                                                           Instant now) const {
  ASSIGN_OR_RETURN(const OfficialBoard known, boards_.Get(id));
  ASSIGN_OR_RETURN(const std::vector<Unit> units, UnitsOf(known.query));
  return boards_.Change(
      id, request, {principal.id, now},
      [&](const std::optional<OfficialBoard>& before) -> absl::StatusOr<BoardStep> {
        ASSIGN_OR_RETURN(OfficialBoard board, Existing(before, id));
        RETURN_IF_ERROR(CheckMayBecomeFinal(board, ShanghaiDate(now)));
        board = NextOf(std::move(board), principal, now);
        board.stage = BoardStage::kFinal;
        return BoardStep{.after = std::move(board),
                         .event = BoardEvent::kFinalized,
                         .zone_ids = ZonesOf(units, kAll)};
      });
}

absl::StatusOr<OfficialBoard> KeepOfficialBoards::IssueErratum(
    const std::string& id, const std::string& unit, const std::string& reason,
    const NamedRequest& request, const Principal& principal, Instant now) const {
  RETURN_IF_ERROR(CheckText("reason", reason));
  ASSIGN_OR_RETURN(const OfficialBoard known, boards_.Get(id));
  ASSIGN_OR_RETURN(const auto published, rank_.Run(known.query));
  if (published->sha256 != known.sha256) {
    return absl::DataLossError(
        StrCat("id: board ", id,
               " cannot be computed again as it was published: its framework is "
               "another now"));
  }
  RankingQuery corrected_query = known.query;
  corrected_query.log_no = 0;
  corrected_query.known_on.reset();
  ASSIGN_OR_RETURN(const auto corrected, rank_.Run(corrected_query));
  ASSIGN_OR_RETURN(const Ranking alone, WithFiguresOf(*published, *corrected, unit));
  const FrameworkRow* was = published->Find(unit);
  const FrameworkRow* now_alone = alone.Find(unit);
  if (was == nullptr || now_alone == nullptr) {
    return absl::NotFoundError(StrCat("unit: \"", unit, "\" is no unit of board ", id));
  }
  Erratum erratum;
  erratum.reason = reason;
  erratum.unit = Moved(*was, *now_alone);
  erratum.unit.now_rank = RankAmongPublished(*published, *was, now_alone->score);
  erratum.log_no = corrected->query.log_no;
  erratum.issued_by = principal.id;
  erratum.issued_at = now;
  for (const FrameworkRow& row : published->board.rows) {
    const FrameworkRow* anew = corrected->Find(row.unit.id);
    if (anew != nullptr && (anew->score != row.score || RankOf(*anew) != RankOf(row))) {
      erratum.moved.push_back(Moved(row, *anew));
    }
  }
  if (erratum.unit.was_score == erratum.unit.now_score) {
    return absl::FailedPreconditionError(StrCat("unit: no figure of ", unit, " that board ", id,
                                                " reads was corrected so that its score changes"));
  }
  ASSIGN_OR_RETURN(const std::vector<Unit> units, UnitsOf(known.query));
  const std::vector<std::string> zones = ZonesOf(units, [&](const Unit& one) {
    return one.id == unit ||
           std::ranges::find(erratum.moved, one.id, &MovedUnit::unit) != erratum.moved.end();
  });
  return boards_.Change(
      id, request, {principal.id, now},
      [&](const std::optional<OfficialBoard>& before) -> absl::StatusOr<BoardStep> {
        ASSIGN_OR_RETURN(OfficialBoard board, Existing(before, id));
        RETURN_IF_ERROR(CheckStage(board, BoardStage::kFinal, "an erratum is issued to"));
        board = NextOf(std::move(board), principal, now);
        erratum.number = static_cast<std::int64_t>(board.errata.size()) + 1;
        board.errata.push_back(erratum);
        return BoardStep{
            .after = std::move(board), .event = BoardEvent::kErratumIssued, .zone_ids = zones};
      });
}

}  // namespace zoneflow::scoring
