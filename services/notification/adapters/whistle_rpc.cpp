#include "services/notification/adapters/whistle_rpc.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "common/base/principal.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/evidence/evidence_notes.h"
#include "common/rpc/server.h"
#include "services/notification/adapters/whistle_wire.h"
#include "services/notification/core/whistle/whistle_moves.h"
#include "zoneflow/notification/v1/whistle_service.grpc.pb.h"

namespace zoneflow::notification {
namespace {

constexpr std::size_t kLongestRequestId = 64;
constexpr int kMostEntries = 500;
constexpr int kMostMonths = 36;
constexpr std::chrono::hours kRepeatsWithin{24};
constexpr std::chrono::hours kPassLasts{1};

template <typename Request>
absl::Status CheckConditions(const Request& request) {
  if (request.request_id().size() > kLongestRequestId) {
    return absl::InvalidArgumentError("request_id: longer than 64 bytes");
  }
  if constexpr (requires { request.expected_revision(); }) {
    if (request.expected_revision() < 0) {
      return absl::InvalidArgumentError(
          StrCat("expected_revision: ", request.expected_revision(), " is negative"));
    }
  }
  return absl::OkStatus();
}

// The name of the request, and as its content everything in it but that.
template <typename Request>
WhistleRequest NamedRequestOf(const Request& request) {
  Request content = request;
  content.clear_request_id();
  // Another key of the suite signs the same receipt otherwise.
  if constexpr (requires { content.mutable_receipt(); }) {
    content.mutable_receipt()->clear_mac();
  }
  return {request.request_id(),
          StrCat(Request::descriptor()->name(), " ", content.SerializeAsString())};
}

absl::StatusOr<Date> FirstOfMonth(std::string_view field, const std::string& month) {
  const absl::StatusOr<Date> day = ParseDate(StrCat(month, "-01"));
  if (!day.ok()) {
    return absl::InvalidArgumentError(StrCat(field, ": \"", month, "\" is no month, YYYY-MM"));
  }
  return *day;
}

// The month before which a span of months ends.
Date MonthAfter(Date first) {
  const std::chrono::year_month_day day{first};
  return Date{day.year() / day.month() / 1 + std::chrono::months{1}};
}

class WhistleRpc final : public v1::WhistleService::CallbackService {
 public:
  WhistleRpc(WhistleStore& store, const WhistleList& list, const WhistleRulebook& rulebook,
             const Clock& clock, const EvidenceNotes& notes)
      : store_(store), list_(list), rulebook_(rulebook), clock_(clock), notes_(notes) {}

  grpc::ServerUnaryReactor* Blow(grpc::CallbackServerContext* context,
                                 const v1::BlowRequest* request,
                                 v1::BlowResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      RETURN_IF_ERROR(CheckConditions(*request));
      if (request->request_id().empty()) {
        return absl::InvalidArgumentError(
            "request_id: is empty; a whistle that is sent again must be known by it");
      }
      const MoveContext by{rulebook_, call.principal, clock_.Now()};
      Opening opening;
      opening.zone.id = request->zone_id();
      opening.item = request->item();
      opening.place = request->place();
      opening.text = request->text();
      opening.case_id = request->case_id();
      opening.procedure_id = request->procedure_id();
      const WhistleId id = WhistleIdOf(StrCat(call.principal.id, "/", request->request_id()));
      ASSIGN_OR_RETURN(const Whistle blown,
                       store_.Change(id, NamedRequestOf(*request), {call.principal.id, by.now},
                                     [&](const Whistle*) { return PlanBlow(id, opening, by); }));
      RETURN_IF_ERROR(Show(blown, by, *response->mutable_ticket()));
      ASSIGN_OR_RETURN(const std::vector<Whistle> similar,
                       store_.FindSimilar({request->zone_id(), request->item(), request->place(),
                                           by.now - kRepeatsWithin, id}));
      for (const Whistle& one : similar) {
        if (CheckMaySee(one, call.principal).ok()) {
          RETURN_IF_ERROR(Show(one, by, *response->add_similar()));
        }
      }
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* Verify(grpc::CallbackServerContext* context,
                                   const v1::VerifyRequest* request,
                                   v1::VerifyResponse* response) override {
    return Act(
        context, request, response,
        [request](const Whistle& whistle, const MoveContext& by) -> absl::StatusOr<WhistleChange> {
          ASSIGN_OR_RETURN(const Verdict verdict, FromWire(request->verdict()));
          return PlanVerify(whistle, verdict, request->text(), by);
        });
  }

  grpc::ServerUnaryReactor* Dispatch(grpc::CallbackServerContext* context,
                                     const v1::DispatchRequest* request,
                                     v1::DispatchResponse* response) override {
    return Act(context, request, response,
               [request](const Whistle& whistle, const MoveContext& by) {
                 std::vector<DispatchTo> to;
                 for (const v1::DispatchTo& one : request->to()) {
                   to.push_back({one.department(), one.lead()});
                 }
                 return PlanDispatch(whistle, to, request->text(), by);
               });
  }

  grpc::ServerUnaryReactor* SignOff(grpc::CallbackServerContext* context,
                                    const v1::SignOffRequest* request,
                                    v1::SignOffResponse* response) override {
    return Act(context, request, response,
               [request](const Whistle& whistle, const MoveContext& by) {
                 return PlanSignOff(whistle, request->leg(), by);
               });
  }

  grpc::ServerUnaryReactor* Bounce(grpc::CallbackServerContext* context,
                                   const v1::BounceRequest* request,
                                   v1::BounceResponse* response) override {
    return Act(context, request, response,
               [request](const Whistle& whistle, const MoveContext& by) {
                 return PlanBounce(whistle, request->leg(), request->reason(),
                                   request->proposed_department(), by);
               });
  }

  grpc::ServerUnaryReactor* ReportIn(grpc::CallbackServerContext* context,
                                     const v1::ReportInRequest* request,
                                     v1::ReportInResponse* response) override {
    return Act(context, request, response,
               [request](const Whistle& whistle, const MoveContext& by) {
                 return PlanReportIn(whistle, request->leg(), request->people(), request->place(),
                                     request->text(), by);
               });
  }

  grpc::ServerUnaryReactor* Feedback(grpc::CallbackServerContext* context,
                                     const v1::FeedbackRequest* request,
                                     v1::FeedbackResponse* response) override {
    return Act(
        context, request, response,
        [request](const Whistle& whistle, const MoveContext& by) -> absl::StatusOr<WhistleChange> {
          ASSIGN_OR_RETURN(const std::optional<Instant> until,
                           TimeFromWire("until_time", request->until_time()));
          return PlanFeedback(whistle, request->leg(), request->people(), request->text(), until,
                              by);
        });
  }

  grpc::ServerUnaryReactor* Resolve(grpc::CallbackServerContext* context,
                                    const v1::ResolveRequest* request,
                                    v1::ResolveResponse* response) override {
    return Act(context, request, response,
               [request](const Whistle& whistle, const MoveContext& by) {
                 return PlanResolve(whistle, request->leg(), request->text(), by);
               });
  }

  grpc::ServerUnaryReactor* Rate(grpc::CallbackServerContext* context,
                                 const v1::RateRequest* request,
                                 v1::RateResponse* response) override {
    return Act(
        context, request, response,
        [request](const Whistle& whistle, const MoveContext& by) -> absl::StatusOr<WhistleChange> {
          ASSIGN_OR_RETURN(const Satisfaction satisfaction, FromWire(request->satisfaction()));
          return PlanRate(whistle, {request->solved(), satisfaction}, request->text(), by);
        });
  }

  grpc::ServerUnaryReactor* Reopen(grpc::CallbackServerContext* context,
                                   const v1::ReopenRequest* request,
                                   v1::ReopenResponse* response) override {
    return Act(context, request, response,
               [request](const Whistle& whistle, const MoveContext& by) {
                 return PlanReopen(whistle, request->reason(), by);
               });
  }

  grpc::ServerUnaryReactor* Withdraw(grpc::CallbackServerContext* context,
                                     const v1::WithdrawRequest* request,
                                     v1::WithdrawResponse* response) override {
    return Act(context, request, response,
               [request](const Whistle& whistle, const MoveContext& by) {
                 return PlanWithdraw(whistle, request->reason(), by);
               });
  }

  grpc::ServerUnaryReactor* MergeTickets(grpc::CallbackServerContext* context,
                                         const v1::MergeTicketsRequest* request,
                                         v1::MergeTicketsResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      RETURN_IF_ERROR(CheckConditions(*request));
      const MoveContext by{rulebook_, call.principal, clock_.Now()};
      const auto decide = [&](const Whistle& whistle,
                              const Whistle& into) -> absl::StatusOr<WhistleStore::Two> {
        RETURN_IF_ERROR(CheckRevision(*request, whistle));
        ASSIGN_OR_RETURN(WhistleMerge merge, PlanMerge(whistle, into, request->reason(), by));
        return WhistleStore::Two{std::move(merge.merged), std::move(merge.into)};
      };
      if (request->id() == request->into_id()) {
        return absl::InvalidArgumentError(
            StrCat("into_id: \"", request->into_id(), "\" is the ticket itself"));
      }
      ASSIGN_OR_RETURN(
          const auto both,
          store_.ChangeTwo(WhistleId(request->id()), WhistleId(request->into_id()),
                           NamedRequestOf(*request), {call.principal.id, by.now}, decide));
      RETURN_IF_ERROR(Show(both.first, by, *response->mutable_ticket()));
      return Show(both.second, by, *response->mutable_into());
    });
  }

  grpc::ServerUnaryReactor* RequestPause(grpc::CallbackServerContext* context,
                                         const v1::RequestPauseRequest* request,
                                         v1::RequestPauseResponse* response) override {
    return Act(
        context, request, response,
        [request](const Whistle& whistle, const MoveContext& by) -> absl::StatusOr<WhistleChange> {
          ASSIGN_OR_RETURN(const std::optional<Instant> until,
                           TimeFromWire("until_time", request->until_time()));
          if (!until) {
            return absl::InvalidArgumentError("until_time: is empty");
          }
          return PlanRequestPause(whistle, request->leg(), request->reason(), *until, by);
        });
  }

  grpc::ServerUnaryReactor* DecidePause(grpc::CallbackServerContext* context,
                                        const v1::DecidePauseRequest* request,
                                        v1::DecidePauseResponse* response) override {
    return Act(
        context, request, response, [request](const Whistle& whistle, const MoveContext& by) {
          return PlanDecidePause(whistle, request->leg(), request->granted(), request->text(), by);
        });
  }

  grpc::ServerUnaryReactor* RequestExclusion(grpc::CallbackServerContext* context,
                                             const v1::RequestExclusionRequest* request,
                                             v1::RequestExclusionResponse* response) override {
    return Act(context, request, response,
               [request](const Whistle& whistle, const MoveContext& by) {
                 return PlanRequestExclusion(whistle, request->leg(), request->reason(), by);
               });
  }

  grpc::ServerUnaryReactor* DecideExclusion(grpc::CallbackServerContext* context,
                                            const v1::DecideExclusionRequest* request,
                                            v1::DecideExclusionResponse* response) override {
    return Act(context, request, response,
               [request](const Whistle& whistle, const MoveContext& by) {
                 return PlanDecideExclusion(whistle, request->leg(), request->granted(),
                                            request->text(), by);
               });
  }

  grpc::ServerUnaryReactor* AttachEvidence(grpc::CallbackServerContext* context,
                                           const v1::AttachEvidenceRequest* request,
                                           v1::AttachEvidenceResponse* response) override {
    return Act(context, request, response,
               [this, request](const Whistle& whistle,
                               const MoveContext& by) -> absl::StatusOr<WhistleChange> {
                 const common::v1::EvidenceReceipt& receipt = request->receipt();
                 RETURN_IF_ERROR(evidence::Check(notes_.keys, receipt, by.principal.id));
                 return PlanAttachEvidence(whistle,
                                           {receipt.id(), receipt.media_type(),
                                            receipt.size_bytes(), request->file_name()},
                                           request->text(), by);
               });
  }

  grpc::ServerUnaryReactor* GetTicket(grpc::CallbackServerContext* context,
                                      const v1::GetTicketRequest* request,
                                      v1::GetTicketResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      const WhistleId id(request->id());
      ASSIGN_OR_RETURN(const Whistle whistle, store_.Get(id));
      RETURN_IF_ERROR(CheckMaySee(whistle, call.principal));
      RETURN_IF_ERROR(
          Show(whistle, {rulebook_, call.principal, clock_.Now()}, *response->mutable_ticket()));
      ASSIGN_OR_RETURN(const std::vector<Entry> entries, store_.ReadEntries(id, kMostEntries));
      for (const Entry& entry : entries) {
        *response->add_entries() = ToWire(entry);
      }
      GivePasses(whistle, call.principal, *response);
      const MoveContext by{rulebook_, call.principal, clock_.Now()};
      if (!CheckMove(WhistleMove::kMerge, whistle, nullptr, by).ok()) {
        return absl::OkStatus();
      }
      ASSIGN_OR_RETURN(
          const std::vector<Whistle> similar,
          store_.FindSimilar({whistle.opening.zone.id, whistle.opening.item, whistle.opening.place,
                              whistle.blown_at - kRepeatsWithin, id}));
      for (const Whistle& one : similar) {
        if (one.blown_at <= whistle.blown_at + kRepeatsWithin) {
          RETURN_IF_ERROR(Show(one, by, *response->add_similar()));
        }
      }
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListTickets(grpc::CallbackServerContext* context,
                                        const v1::ListTicketsRequest* request,
                                        v1::ListTicketsResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(*response, list_.Read(*request, call.principal, clock_.Now()));
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* GetRates(grpc::CallbackServerContext* context,
                                     const v1::GetRatesRequest* request,
                                     v1::GetRatesResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      return ReadRates(*request, call.principal, *response);
    });
  }

  grpc::ServerUnaryReactor* GetWhistleRules(grpc::CallbackServerContext* context,
                                            const v1::GetWhistleRulesRequest*,
                                            v1::GetWhistleRulesResponse* response) override {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      ASSIGN_OR_RETURN(const WhistleRules* rules, rulebook_.On(clock_.Today()));
      *response = ToWire(*rules, call.principal);
      return absl::OkStatus();
    });
  }

 private:
  // Whoever may see the ticket may see its evidence.
  void GivePasses(const Whistle& whistle, const Principal& principal,
                  v1::GetTicketResponse& response) const {
    const std::string until = FormatInstant(notes_.system_clock.Now() + kPassLasts);
    for (const Evidence& evidence : whistle.evidence) {
      common::v1::EvidencePass& pass = *response.add_passes();
      pass.set_id(evidence.id);
      pass.set_holder(principal.id);
      pass.set_until_time(until);
      evidence::Sign(notes_.keys, pass);
    }
  }

  template <typename Request>
  static absl::Status CheckRevision(const Request& request, const Whistle& whistle) {
    if (request.expected_revision() != 0 && request.expected_revision() != whistle.revision) {
      return absl::AbortedError(StrCat("expected_revision: ", request.expected_revision(),
                                       ", the ticket has ", whistle.revision));
    }
    return absl::OkStatus();
  }

  absl::Status Show(const Whistle& whistle, const MoveContext& by, v1::Ticket& ticket) const {
    ASSIGN_OR_RETURN(ticket, ShowTicket(whistle, rulebook_, by.now));
    OfferMoves(whistle, by, ticket);
    return absl::OkStatus();
  }

  // One act on a ticket: decided on what is stored, and answered with what is stored then.
  template <typename Request, typename Response, typename Plan>
  grpc::ServerUnaryReactor* Act(grpc::CallbackServerContext* context, const Request* request,
                                Response* response, Plan plan) {
    return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
      RETURN_IF_ERROR(CheckConditions(*request));
      const MoveContext by{rulebook_, call.principal, clock_.Now()};
      const auto decide = [&](const Whistle* whistle) -> absl::StatusOr<WhistleChange> {
        if (whistle == nullptr) {
          return absl::NotFoundError(StrCat("id: no ticket \"", request->id(), "\""));
        }
        RETURN_IF_ERROR(CheckRevision(*request, *whistle));
        return plan(*whistle, by);
      };
      ASSIGN_OR_RETURN(const Whistle after,
                       store_.Change(WhistleId(request->id()), NamedRequestOf(*request),
                                     {call.principal.id, by.now}, decide));
      return Show(after, by, *response->mutable_ticket());
    });
  }

  absl::Status ReadRates(const v1::GetRatesRequest& request, const Principal& principal,
                         v1::GetRatesResponse& response) const {
    LegQuery query;
    if (!request.zone_id().empty()) {
      RETURN_IF_ERROR(CheckMayActIn(principal, "zone_id", request.zone_id()));
      query.zones = {request.zone_id()};
    } else if (!principal.all_zones) {
      query.zones = principal.zones;
    }
    const Instant now = clock_.Now();
    const std::string today = FormatDate(ShanghaiDate(now)).substr(0, 7);
    ASSIGN_OR_RETURN(
        const Date from,
        FirstOfMonth("from_month", request.from_month().empty() ? today : request.from_month()));
    ASSIGN_OR_RETURN(const Date to, FirstOfMonth("to_month", request.to_month().empty()
                                                                 ? FormatDate(from).substr(0, 7)
                                                                 : request.to_month()));
    int months = 1;
    Date month = from;
    for (; month < to && months <= kMostMonths; ++months) {
      month = MonthAfter(month);
    }
    if (to < from || months > kMostMonths) {
      return absl::InvalidArgumentError(StrCat("to_month: \"", request.to_month(),
                                               "\" is not within ", kMostMonths, " months from \"",
                                               FormatDate(from).substr(0, 7), "\""));
    }
    query.from = ShanghaiMidnight(from);
    query.until = ShanghaiMidnight(MonthAfter(to));
    query.department = request.department();
    ASSIGN_OR_RETURN(std::vector<LegFacts> legs, store_.ReadLegs(query));
    if (!SeesAllOfItsZones(principal)) {
      std::erase_if(legs, [&](const LegFacts& leg) {
        return !IsDepartment(principal) || !CheckMayActFor(principal, "", leg.department).ok();
      });
    }
    const std::vector<RateRow> rows = RatesOf(legs, now);
    for (const RateRow& row : rows) {
      *response.add_rows() = ToWire(row);
    }
    *response.mutable_total() = ToWire(SumOf(rows));
    response.set_as_of_time(FormatInstant(now));
    ASSIGN_OR_RETURN(const BlownCount blown, store_.CountBlown(query));
    response.set_tickets(blown.tickets);
    response.set_repeats(blown.repeats);
    for (const std::string& zone : query.zones.value_or(std::vector<std::string>())) {
      response.add_zone_ids(zone);
    }
    return absl::OkStatus();
  }

  WhistleStore& store_;
  const WhistleList& list_;
  const WhistleRulebook& rulebook_;
  const Clock& clock_;
  const EvidenceNotes notes_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeWhistleService(WhistleStore& store, const WhistleList& list,
                                                  const WhistleRulebook& rulebook,
                                                  const Clock& clock, const EvidenceNotes& notes) {
  return std::make_unique<WhistleRpc>(store, list, rulebook, clock, notes);
}

}  // namespace zoneflow::notification
