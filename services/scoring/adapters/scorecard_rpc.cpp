#include "services/scoring/adapters/scorecard_rpc.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/server.h"
#include "common/wire/values.h"
#include "services/scoring/adapters/named_request.h"

namespace zoneflow::scoring {
namespace {

v1::Scorecard ToWire(const StatedScorecard& stated) {
  const Scorecard& scorecard = stated.scorecard;
  v1::Scorecard wire;
  wire.set_id(scorecard.id);
  wire.set_version(scorecard.version);
  wire.set_name(scorecard.name);
  wire.set_zone_id(scorecard.zone);
  wire.set_document(scorecard.document);
  wire.set_own_example(scorecard.own_example);
  wire.set_sha256(stated.sha256);
  for (std::string& hole : HolesOf(scorecard)) {
    wire.add_holes(std::move(hole));
  }
  return wire;
}

v1::ProgressWord ToWire(const ProgressWord& word) {
  v1::ProgressWord wire;
  wire.set_path(word.path);
  wire.set_on(FormatDate(word.on));
  wire.set_value(TextOf(word.value));
  wire.set_numerator(TextOf(word.numerator));
  wire.set_denominator(TextOf(word.denominator));
  wire.set_done(!word.done ? "" : *word.done ? "yes" : "no");
  wire.set_progress(TextOf(word.progress));
  wire.set_light(static_cast<v1::PlanLight>(static_cast<int>(word.light)));
  wire.set_note(word.note);
  wire.set_source(word.source);
  wire.set_actor(word.actor);
  wire.set_said_time(FormatInstant(word.said_at));
  return wire;
}

v1::PlanNode ToWire(const PlanNode& node, const PlanStanding& standing) {
  v1::PlanNode wire;
  wire.set_path(standing.path);
  wire.set_name(node.name);
  wire.set_role(static_cast<v1::PlanRole>(static_cast<int>(node.role) + 1));
  wire.set_owner(node.owner);
  wire.set_weight(TextOf(standing.weight));
  wire.set_from(wire::ToWire(standing.from));
  wire.set_due(wire::ToWire(standing.due));
  if (node.goal) {
    wire.set_goal(static_cast<v1::GoalKind>(static_cast<int>(node.goal->kind) + 1));
    wire.set_start(TextOf(node.goal->start));
    wire.set_target(TextOf(node.goal->target));
    wire.set_unit(node.goal->unit);
  }
  wire.set_source(node.source);
  wire.set_hole(node.hole);
  wire.set_progress(TextOf(standing.progress));
  wire.set_unclamped(TextOf(standing.unclamped));
  wire.set_pace(TextOf(standing.pace));
  wire.set_light(static_cast<v1::PlanLight>(static_cast<int>(standing.light)));
  wire.set_how(static_cast<v1::RollUp>(static_cast<int>(standing.how)));
  wire.mutable_why()->Add(standing.why.begin(), standing.why.end());
  wire.mutable_unmeasured()->Add(standing.unmeasured.begin(), standing.unmeasured.end());
  wire.set_gated_by(standing.gated_by);
  if (standing.last) {
    *wire.mutable_last() = ToWire(*standing.last);
  }
  return wire;
}

void AddPlanNodes(const PlanNode& node, const PlanStanding& standing,
                  v1::GetScorecardResponse& response) {
  *response.add_nodes() = ToWire(node, standing);
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    AddPlanNodes(node.children[i], standing.children[i], response);
  }
}

// What cannot be read becomes a line of faults.
class WordReader {
 public:
  explicit WordReader(std::size_t place) : place_(place) {}

  ProgressWord Read(const v1::ProgressWord& wire) {
    ProgressWord word;
    word.path = wire.path();
    const absl::StatusOr<Date> on = ParseDate(wire.on());
    if (on.ok()) {
      word.on = *on;
    } else {
      Fault("on", StdView(on.status().message()));
    }
    word.value = Number("value", wire.value());
    word.numerator = Number("numerator", wire.numerator());
    word.denominator = Number("denominator", wire.denominator());
    word.progress = Number("progress", wire.progress());
    if (wire.done() == "yes" || wire.done() == "no") {
      word.done = wire.done() == "yes";
    } else if (!wire.done().empty()) {
      Fault("done", StrCat("\"", wire.done(), "\" must be yes or no"));
    }
    if (v1::PlanLight_IsValid(wire.light())) {
      word.light = static_cast<PlanLight>(static_cast<int>(wire.light()));
    } else {
      Fault("light", StrCat(static_cast<int>(wire.light()), " is no light"));
    }
    word.note = wire.note();
    word.source = wire.source();
    return word;
  }

  const std::vector<std::string>& faults() const { return faults_; }

 private:
  void Fault(std::string_view field, std::string_view what) {
    faults_.push_back(StrCat("words[", place_, "].", field, ": ", what));
  }

  std::optional<Decimal> Number(std::string_view field, const std::string& text) {
    const std::optional<Decimal> number = ParseDecimal(text);
    if (!number && !text.empty()) {
      Fault(field, StrCat("\"", text, "\" must be a plain decimal such as 12.5"));
    }
    return number;
  }

  std::size_t place_;
  std::vector<std::string> faults_;
};

}  // namespace

grpc::ServerUnaryReactor* ScorecardRpc::ListScorecards(grpc::CallbackServerContext* context,
                                                       const v1::ListScorecardsRequest* /*request*/,
                                                       v1::ListScorecardsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<ScorecardView> views,
                     keep_.List(call.principal, clock_.Today()));
    for (const ScorecardView& view : views) {
      v1::ScorecardSummary& one = *response->add_scorecards();
      *one.mutable_scorecard() = ToWire(*view.stated);
      *one.mutable_main_line() = ToWire(view.stated->scorecard.root, view.standing);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ScorecardRpc::GetScorecard(grpc::CallbackServerContext* context,
                                                     const v1::GetScorecardRequest* request,
                                                     v1::GetScorecardResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Date> day, wire::DateFromWire("as_of", request->as_of()));
    ASSIGN_OR_RETURN(const ScorecardView view, keep_.Get(request->id(), request->version(), day,
                                                         call.principal, clock_.Today()));
    *response->mutable_scorecard() = ToWire(*view.stated);
    response->set_as_of(FormatDate(view.day));
    AddPlanNodes(view.stated->scorecard.root, view.standing, *response);
    response->set_text(view.stated->text);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ScorecardRpc::PutScorecard(grpc::CallbackServerContext* context,
                                                     const v1::PutScorecardRequest* request,
                                                     v1::PutScorecardResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const auto stated, keep_.Put(request->text(), call.principal, clock_.Now()));
    *response->mutable_scorecard() = ToWire(*stated);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ScorecardRpc::RecordProgress(grpc::CallbackServerContext* context,
                                                       const v1::RecordProgressRequest* request,
                                                       v1::RecordProgressResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest name, NameOf(*request));
    std::vector<ProgressWord> words;
    std::vector<std::string> faults;
    for (const v1::ProgressWord& wire : request->words()) {
      WordReader reader(words.size());
      words.push_back(reader.Read(wire));
      faults.insert(faults.end(), reader.faults().begin(), reader.faults().end());
    }
    if (!faults.empty()) {
      return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
    }
    ASSIGN_OR_RETURN(const std::int64_t number, keep_.Record(request->id(), std::move(words), name,
                                                             call.principal, clock_.Now()));
    response->set_number(number);
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::scoring
