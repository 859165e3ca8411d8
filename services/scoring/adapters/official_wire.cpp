#include "services/scoring/adapters/official_wire.h"

#include <utility>

#include "common/wire/values.h"
#include "services/scoring/adapters/ranking_wire.h"
#include "services/scoring/core/appraisal/compare.h"
#include "zoneflow/scoring/v1/scoring_events.pb.h"

namespace zoneflow::scoring {
namespace {

v1::Objection ToWire(const Objection& one) {
  v1::Objection wire;
  wire.set_number(one.number);
  wire.set_unit(one.unit);
  wire.set_path(one.path);
  wire.set_text(one.text);
  wire.set_filed_by(one.filed_by);
  wire.set_file_time(FormatInstant(one.filed_at));
  wire.set_answer(one.answer);
  wire.set_upheld(one.upheld);
  wire.set_answered_by(one.answered_by);
  if (one.answered_at) {
    wire.set_answer_time(FormatInstant(*one.answered_at));
  }
  return wire;
}

v1::MovedUnit ToWire(const MovedUnit& moved) {
  v1::MovedUnit wire;
  wire.set_unit(moved.unit);
  wire.set_was_rank(TextOf(moved.was_rank));
  wire.set_now_rank(TextOf(moved.now_rank));
  wire.set_was_score(TextOf(moved.was_score));
  wire.set_now_score(TextOf(moved.now_score));
  return wire;
}

v1::Erratum ToWire(const Erratum& one) {
  v1::Erratum wire;
  wire.set_number(one.number);
  wire.set_reason(one.reason);
  *wire.mutable_unit() = ToWire(one.unit);
  wire.set_log_no(one.log_no);
  for (const MovedUnit& moved : one.moved) {
    *wire.add_moved() = ToWire(moved);
  }
  wire.set_issued_by(one.issued_by);
  wire.set_issue_time(FormatInstant(one.issued_at));
  return wire;
}

// An event of the board as it is after the step, without the lists that grow.
template <typename Event>
std::unique_ptr<Event> Make(const BoardStep& step) {
  auto event = std::make_unique<Event>();
  *event->mutable_board() = ToWire(step.after);
  event->mutable_board()->clear_objections();
  event->mutable_board()->clear_errata();
  if constexpr (requires { event->mutable_zone_ids(); }) {
    event->mutable_zone_ids()->Add(step.zone_ids.begin(), step.zone_ids.end());
  } else {
    *event->mutable_objection() = ToWire(*step.objection);
    event->set_zone_id(step.objection->zone_id);
  }
  return event;
}

}  // namespace

v1::OfficialBoard ToWire(const OfficialBoard& board) {
  v1::OfficialBoard wire;
  wire.set_id(board.id);
  wire.set_revision(board.revision);
  wire.set_stage(static_cast<v1::BoardStage>(static_cast<int>(board.stage) + 1));
  *wire.mutable_query() = ToWire(board.query);
  wire.set_framework_sha256(board.framework_sha256);
  wire.set_published_revision(board.published_revision);
  wire.set_objections_until(wire::ToWire(board.objections_until));
  wire.set_sha256(board.sha256);
  wire.set_units(board.units);
  wire.set_ranked(board.ranked);
  wire.set_unchecked_figures(board.unchecked_figures);
  wire.set_changed_by(board.changed_by);
  wire.set_change_time(FormatInstant(board.changed_at));
  for (const Objection& one : board.objections) {
    *wire.add_objections() = ToWire(one);
  }
  for (const Erratum& one : board.errata) {
    *wire.add_errata() = ToWire(one);
  }
  return wire;
}

FrozenBoard Freeze(const Ranking& ranking) {
  FrozenBoard frozen{HeadOf(ranking).SerializeAsString(), {}};
  const LeafStandings standings(ranking.stated->framework, ranking.board);
  for (std::size_t i = 0; i < ranking.board.rows.size(); ++i) {
    const FrameworkRow& row = ranking.board.rows[i];
    frozen.rows.push_back({row.unit.id, ToWire(row, ranking.unchecked[i]).SerializeAsString(),
                           ExplanationOf(ranking, standings, row).SerializeAsString(),
                           row.unit.cohort, RankOf(row)});
  }
  return frozen;
}

std::unique_ptr<google::protobuf::Message> EventOf(const BoardStep& step) {
  switch (step.event) {
    case BoardEvent::kObjectionFiled:
      return Make<v1::ObjectionFiled>(step);
    case BoardEvent::kObjectionAnswered:
      return Make<v1::ObjectionAnswered>(step);
    case BoardEvent::kFinalized:
      return Make<v1::BoardFinalized>(step);
    case BoardEvent::kErratumIssued: {
      auto event = Make<v1::ErratumIssued>(step);
      *event->mutable_erratum() = ToWire(step.after.errata.back());
      return event;
    }
    case BoardEvent::kPublished:
      break;
  }
  return Make<v1::OfficialBoardPublished>(step);
}

}  // namespace zoneflow::scoring
