#include "services/scoring/adapters/soci_official_board_store.h"

#include <soci/soci.h>

#include <map>
#include <utility>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/sql.h"
#include "common/sql/bound.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/telemetry/trace.h"
#include "services/scoring/adapters/appraisal_requests.h"
#include "services/scoring/adapters/column_text.h"
#include "services/scoring/adapters/official_wire.h"
#include "services/scoring/adapters/soci_observation_store.h"
#include "zoneflow/scoring/v1/scoring_events.pb.h"

namespace zoneflow::scoring {
namespace {

// Reads rows of official_boards, without objections and errata.
absl::StatusOr<std::vector<OfficialBoard>> SelectBoards(soci::session& session,
                                                        const sql::Query& where) {
  std::vector<OfficialBoard> boards;
  std::vector<std::string> texts(10);
  long long revision = 0, stage = 0, at_least = 0, log_no = 0, published = 0, units = 0, ranked = 0,
            unchecked = 0, changed_at = 0, final_log_no = 0;
  const sql::Query query{
      StrCat(
          "SELECT board_id, framework, version, framework_sha256, period, cohort, known_on, "
          "objections_until, sha256, changed_by, revision, stage, at_least, log_no, "
          "published_revision, units, ranked, unchecked_figures, changed_at_us, final_log_no FROM "
          "official_boards ",
          where.text, " ORDER BY board_id"),
      where.values};
  soci::statement rows = sql::OnceWith(
      session, query, texts, soci::into(revision), soci::into(stage), soci::into(at_least),
      soci::into(log_no), soci::into(published), soci::into(units), soci::into(ranked),
      soci::into(unchecked), soci::into(changed_at), soci::into(final_log_no));
  rows.execute();
  while (rows.fetch()) {
    OfficialBoard board;
    board.id = texts[0];
    board.revision = revision;
    board.stage = static_cast<BoardStage>(stage);
    const auto period = ParseReportPeriod(texts[4]);
    if (!period) {
      return absl::DataLossError(StrCat("board ", board.id, ": \"", texts[4], "\" is no period"));
    }
    board.query = {texts[1], texts[2],        *period,
                   texts[5], DayOf(texts[6]), static_cast<FigureStatus>(at_least),
                   log_no};
    board.framework_sha256 = texts[3];
    board.published_revision = published;
    board.objections_until = DayOf(texts[7]);
    board.final_log_no = final_log_no;
    board.sha256 = texts[8];
    board.units = static_cast<int>(units);
    board.ranked = static_cast<int>(ranked);
    board.unchecked_figures = unchecked;
    board.changed_by = texts[9];
    board.changed_at = InstantOf(changed_at);
    boards.push_back(std::move(board));
  }
  return boards;
}

std::vector<Objection> SelectObjections(soci::session& session, const std::string& id) {
  std::vector<Objection> objections;
  Objection one;
  long long number = 0, filed_at = 0, upheld = 0, answered_at = 0, answered_revision = 0;
  soci::indicator answered = soci::i_null;
  soci::statement rows = sql::Once(
      session,
      "SELECT number, unit_id, zone_id, path, text, filed_by, filed_at_us, answer, upheld, "
      "answered_by, answered_at_us, answered_revision FROM objections WHERE board_id = :id ORDER "
      "BY number",
      soci::use(id, "id"), soci::into(number), soci::into(one.unit), soci::into(one.zone_id),
      soci::into(one.path), soci::into(one.text), soci::into(one.filed_by), soci::into(filed_at),
      soci::into(one.answer), soci::into(upheld), soci::into(one.answered_by),
      soci::into(answered_at, answered), soci::into(answered_revision));
  rows.execute();
  while (rows.fetch()) {
    one.number = number;
    one.filed_at = InstantOf(filed_at);
    one.upheld = upheld != 0;
    one.answered_revision = answered_revision;
    one.answered_at = answered == soci::i_ok ? std::optional(InstantOf(answered_at)) : std::nullopt;
    objections.push_back(one);
  }
  return objections;
}

std::vector<Erratum> SelectErrata(soci::session& session, const std::string& id) {
  std::vector<Erratum> errata;
  {
    Erratum one;
    long long number = 0, log_no = 0, issued_at = 0;
    soci::statement rows =
        sql::Once(session,
                  "SELECT number, reason, log_no, issued_by, issued_at_us FROM errata WHERE "
                  "board_id = :id ORDER BY number",
                  soci::use(id, "id"), soci::into(number), soci::into(one.reason),
                  soci::into(log_no), soci::into(one.issued_by), soci::into(issued_at));
    rows.execute();
    while (rows.fetch()) {
      one.number = number;
      one.log_no = log_no;
      one.issued_at = InstantOf(issued_at);
      errata.push_back(one);
    }
  }
  long long number = 0, place = 0;
  std::string unit, was_rank, now_rank, was_score, now_score;
  soci::statement rows = sql::Once(
      session,
      "SELECT number, place, unit_id, was_rank, now_rank, was_score, now_score FROM erratum_units "
      "WHERE board_id = :id ORDER BY number, place",
      soci::use(id, "id"), soci::into(number), soci::into(place), soci::into(unit),
      soci::into(was_rank), soci::into(now_rank), soci::into(was_score), soci::into(now_score));
  rows.execute();
  while (rows.fetch()) {
    const MovedUnit moved{unit, ParseDecimal(was_rank), ParseDecimal(now_rank),
                          ParseDecimal(was_score), ParseDecimal(now_score)};
    Erratum& erratum = errata[static_cast<std::size_t>(number - 1)];
    if (place == 0) {
      erratum.unit = moved;
    } else {
      erratum.moved.push_back(moved);
    }
  }
  return errata;
}

absl::StatusOr<std::optional<OfficialBoard>> SelectBoard(soci::session& session,
                                                         const std::string& id) {
  sql::Query where;
  where.text = "WHERE board_id = " + filter::Bind(where.values, id);
  ASSIGN_OR_RETURN(std::vector<OfficialBoard> boards, SelectBoards(session, where));
  if (boards.empty()) {
    return std::nullopt;
  }
  boards.front().objections = SelectObjections(session, id);
  boards.front().errata = SelectErrata(session, id);
  return std::move(boards.front());
}

void SaveBoard(soci::session& session, const OfficialBoard& board) {
  session << "DELETE FROM official_boards WHERE board_id = :id", soci::use(board.id, "id");
  sql::BulkInsert row(
      session, "official_boards",
      "board_id, revision, stage, framework, version, framework_sha256, period, "
      "cohort, known_on, at_least, log_no, published_revision, objections_until, "
      "sha256, units, ranked, unchecked_figures, changed_by, changed_at_us, final_log_no");
  row << board.id << board.revision << static_cast<std::int64_t>(board.stage)
      << board.query.framework << board.query.version << board.framework_sha256
      << FormatReportPeriod(board.query.period) << board.query.cohort
      << DayText(board.query.known_on) << static_cast<std::int64_t>(board.query.at_least)
      << board.query.log_no << board.published_revision << DayText(board.objections_until)
      << board.sha256 << std::int64_t{board.units} << std::int64_t{board.ranked}
      << board.unchecked_figures << board.changed_by << MicrosOf(board.changed_at)
      << board.final_log_no;
  row.EndRow();
  row.Finish();
}

void SaveVersion(soci::session& session, const OfficialBoard& board, const FrozenBoard& frozen) {
  sql::BulkInsert head(session, "official_versions", "board_id, revision, stage, head");
  head << board.id << board.revision << static_cast<std::int64_t>(board.stage)
       << sql::Bytes{frozen.head};
  head.EndRow();
  head.Finish();
  sql::BulkInsert rows(session, "official_rows",
                       "board_id, revision, place, unit_id, cohort, rank, line, explanation");
  std::int64_t place = 0;
  for (const FrozenRow& one : frozen.rows) {
    rows << board.id << board.revision << place++ << one.unit << one.cohort << TextOf(one.rank)
         << sql::Bytes{one.row} << sql::Bytes{one.explanation};
    rows.EndRow();
  }
  rows.Finish();
}

void SaveObjection(soci::session& session, const std::string& id, const Objection& one) {
  const long long number = one.number;
  session << "DELETE FROM objections WHERE board_id = :id AND number = :number",
      soci::use(id, "id"), soci::use(number, "number");
  sql::BulkInsert row(session, "objections",
                      "board_id, number, unit_id, zone_id, path, text, filed_by, filed_at_us, "
                      "answer, upheld, answered_by, answered_at_us, answered_revision");
  row << id << one.number << one.unit << one.zone_id << one.path << one.text << one.filed_by
      << MicrosOf(one.filed_at) << one.answer << std::int64_t{one.upheld} << one.answered_by
      << (one.answered_at ? std::optional<std::int64_t>(MicrosOf(*one.answered_at)) : std::nullopt)
      << one.answered_revision;
  row.EndRow();
  row.Finish();
}

void SaveErratum(soci::session& session, const std::string& id, const Erratum& one) {
  sql::BulkInsert row(session, "errata",
                      "board_id, number, reason, log_no, issued_by, issued_at_us");
  row << id << one.number << one.reason << one.log_no << one.issued_by << MicrosOf(one.issued_at);
  row.EndRow();
  row.Finish();
  sql::BulkInsert units(session, "erratum_units",
                        "board_id, number, place, unit_id, was_rank, now_rank, was_score, "
                        "now_score");
  const auto add = [&](std::int64_t place, const MovedUnit& moved) {
    units << id << one.number << place << moved.unit << TextOf(moved.was_rank)
          << TextOf(moved.now_rank) << TextOf(moved.was_score) << TextOf(moved.now_score);
    units.EndRow();
  };
  add(0, one.unit);
  std::int64_t place = 0;
  for (const MovedUnit& moved : one.moved) {
    add(++place, moved);
  }
  units.Finish();
}

void SaveStep(soci::session& session, const BoardStep& step) {
  const OfficialBoard& board = step.after;
  SaveBoard(session, board);
  if (step.frozen) {
    SaveVersion(session, board, *step.frozen);
  }
  if (step.objection) {
    SaveObjection(session, board.id, *step.objection);
  }
  if (step.event == BoardEvent::kErratumIssued) {
    SaveErratum(session, board.id, board.errata.back());
  }
}

}  // namespace

absl::StatusOr<OfficialBoard> SociOfficialBoardStore::Change(const std::string& id,
                                                             const NamedRequest& request,
                                                             const ChangeOrigin& origin,
                                                             const Decide& decide) {
  OfficialBoard answer;
  bool records = false;
  const absl::Status status =
      database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
        soci::session& session = transaction.session();
        RETURN_IF_ERROR(
            journal_.LockSubject(transaction, journal::SubjectOf<v1::OfficialBoardPublished>(id))
                .status());
        ASSIGN_OR_RETURN(std::optional<OfficialBoard> before, SelectBoard(session, id));
        ASSIGN_OR_RETURN(const std::optional<std::string> known,
                         FindAnswer(session, origin.actor, request));
        if (known && before) {
          answer = *std::move(before);
          return absl::OkStatus();
        }
        ASSIGN_OR_RETURN(BoardStep step, decide(before));
        if (step.event == BoardEvent::kFinalized) {
          step.after.final_log_no = TakeLogNo(session);
          transaction.NotifyOnCommit(kRecordedChannel);
          records = true;
        }
        SaveStep(session, step);
        KeepAnswer(session, origin, request, id);
        ASSIGN_OR_RETURN(
            const std::int64_t revision,
            journal_.Append(
                transaction,
                journal::EventOf(*EventOf(step),
                                 {origin.actor, telemetry::CurrentTraceParent(), origin.at})));
        ZONEFLOW_CHECK(revision == step.after.revision);
        answer = step.after;
        return absl::OkStatus();
      });
  if (records && watch_ != nullptr) {
    watch_->Forget();
  }
  RETURN_IF_ERROR(status);
  return answer;
}

absl::StatusOr<OfficialBoard> SociOfficialBoardStore::Get(const std::string& id) {
  std::optional<OfficialBoard> board;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(board, SelectBoard(transaction.session(), id));
    return absl::OkStatus();
  }));
  if (!board) {
    return absl::NotFoundError(StrCat("id: no official board \"", id, "\""));
  }
  return *std::move(board);
}

absl::StatusOr<std::vector<OfficialBoard>> SociOfficialBoardStore::List() {
  std::vector<OfficialBoard> boards;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(boards, SelectBoards(transaction.session(), {}));
    return absl::OkStatus();
  }));
  return boards;
}

absl::StatusOr<FrozenHead> SociOfficialBoardStore::ReadHead(const std::string& id,
                                                            std::int64_t revision) {
  sql::Bytes head;
  long long stage = 0;
  bool found = false;
  const long long number = revision;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    transaction.session() << "SELECT stage, encode(head, 'hex') FROM official_versions WHERE "
                             "board_id = :id AND revision = :revision",
        soci::use(id, "id"), soci::use(number, "revision"), soci::into(stage), soci::into(head);
    found = transaction.session().got_data();
    return absl::OkStatus();
  }));
  if (!found) {
    return absl::NotFoundError(
        StrCat("board: official board \"", id, "\" has no published version ", revision));
  }
  return FrozenHead{static_cast<BoardStage>(stage), head.value};
}

absl::StatusOr<std::vector<FrozenRow>> SociOfficialBoardStore::ReadRows(const std::string& id,
                                                                        std::int64_t revision,
                                                                        std::size_t first,
                                                                        int limit) {
  std::vector<FrozenRow> frozen;
  const long long number = revision;
  const auto from = static_cast<long long>(first);
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    frozen.clear();
    FrozenRow one;
    sql::Bytes line;
    soci::statement rows =
        sql::Once(transaction.session(),
                  StrCat("SELECT unit_id, encode(line, 'hex') FROM official_rows WHERE board_id = "
                         ":id AND revision = :revision AND place >= :first ORDER BY place LIMIT ",
                         limit),
                  soci::use(id, "id"), soci::use(number, "revision"), soci::use(from, "first"),
                  soci::into(one.unit), soci::into(line));
    rows.execute();
    while (rows.fetch()) {
      one.row = line.value;
      one.place = first + frozen.size();
      frozen.push_back(one);
    }
    return absl::OkStatus();
  }));
  return frozen;
}

absl::StatusOr<std::optional<FrozenRow>> SociOfficialBoardStore::FindRow(const std::string& id,
                                                                         std::int64_t revision,
                                                                         const std::string& unit) {
  sql::Bytes line, explanation;
  long long place = 0;
  bool found = false;
  const long long number = revision;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    transaction.session()
        << "SELECT place, encode(line, 'hex'), encode(explanation, 'hex') FROM official_rows WHERE "
           "board_id = :id AND revision = :revision AND unit_id = :unit",
        soci::use(id, "id"), soci::use(number, "revision"), soci::use(unit, "unit"),
        soci::into(place), soci::into(line), soci::into(explanation);
    found = transaction.session().got_data();
    return absl::OkStatus();
  }));
  if (!found) {
    return std::nullopt;
  }
  return FrozenRow{.unit = unit,
                   .row = line.value,
                   .explanation = explanation.value,
                   .place = static_cast<std::size_t>(place)};
}

absl::StatusOr<std::vector<EarlierBoard>> SociOfficialBoardStore::FinalBefore(
    const std::string& framework, const std::string& cohort, int year, std::int64_t log_no) {
  const long long at = log_no;
  const std::string before = StrCat(year);
  std::map<ReportPeriod, EarlierBoard> boards;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    boards.clear();
    std::string period, unit, its_cohort, rank;
    soci::statement rows = sql::Once(
        transaction.session(),
        "SELECT b.period, r.unit_id, r.cohort, r.rank FROM official_boards AS b JOIN official_rows "
        "AS r ON r.board_id = b.board_id AND r.revision = b.published_revision WHERE b.framework = "
        ":framework AND b.cohort = :cohort AND b.period < :before AND b.final_log_no > 0 AND "
        "b.final_log_no <= :at AND NOT EXISTS (SELECT 1 FROM official_boards AS "
        "later WHERE later.framework = b.framework AND later.cohort = b.cohort AND later.period = "
        "b.period AND later.final_log_no > b.final_log_no AND later.final_log_no <= :at) ORDER BY "
        "b.period, r.place",
        soci::use(framework, "framework"), soci::use(cohort, "cohort"), soci::use(before, "before"),
        soci::use(at, "at"), soci::into(period), soci::into(unit), soci::into(its_cohort),
        soci::into(rank));
    rows.execute();
    while (rows.fetch()) {
      if (const auto of = ParseReportPeriod(period)) {
        EarlierBoard& board = boards.try_emplace(*of, EarlierBoard{*of, {}}).first->second;
        if (const auto place = ParseDecimal(rank)) {
          board.places.push_back({unit, its_cohort, *place});
        }
      }
    }
    return absl::OkStatus();
  }));
  std::vector<EarlierBoard> earlier;
  for (auto& [period, board] : boards) {
    earlier.push_back(std::move(board));
  }
  return earlier;
}

}  // namespace zoneflow::scoring
