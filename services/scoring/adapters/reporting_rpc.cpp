#include "services/scoring/adapters/reporting_rpc.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/rpc/server.h"
#include "common/wire/values.h"
#include "services/scoring/adapters/named_request.h"
#include "services/scoring/adapters/observation_table.h"
#include "services/scoring/adapters/ranking_wire.h"

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kMostTableBytes = std::size_t{2} << 20;
constexpr std::string_view kTableName = "content";

absl::StatusOr<ReportPeriod> PeriodOf(const std::string& text) {
  const auto period = ParseReportPeriod(text);
  if (!period) {
    return absl::InvalidArgumentError(
        StrCat("period: \"", text, "\" must be a period such as 2022, 2022Q3 or 2022-07"));
  }
  return *period;
}

v1::ReportCell ToWire(const ReportCell& cell) {
  v1::ReportCell wire;
  wire.set_indicator(cell.indicator);
  wire.set_name(cell.name);
  wire.set_state(static_cast<v1::CellState>(static_cast<int>(cell.state) + 1));
  wire.set_needed(cell.needed);
  wire.set_due_on(wire::ToWire(cell.due_on));
  if (cell.duty) {
    wire.set_office(cell.duty->office);
    wire.set_person(cell.duty->person);
    wire.set_note(cell.duty->note);
  }
  wire.set_locked(cell.lock.has_value());
  wire.set_revised(cell.revised);
  wire.set_items(cell.items);
  if (cell.last) {
    *wire.mutable_observation() = ToWire(*cell.last);
  }
  return wire;
}

v1::DeskUnit ToWire(const DeskUnit& one) {
  v1::DeskUnit wire;
  *wire.mutable_unit() = ToWire(one.unit);
  const PeriodLock* last = nullptr;
  bool open = false;
  for (const ReportCell& cell : one.cells) {
    *wire.add_cells() = ToWire(cell);
    open = open || !cell.lock;
    if (cell.lock && (last == nullptr || last->signed_at < cell.lock->signed_at)) {
      last = &*cell.lock;
    }
  }
  if (!open && last != nullptr) {
    wire.set_signed_by(last->signed_by);
    wire.set_sign_time(FormatInstant(last->signed_at));
  }
  return wire;
}

v1::ReportDuty ToWire(const ReportDuty& duty) {
  v1::ReportDuty wire;
  wire.set_indicator(duty.indicator);
  wire.set_office(duty.office);
  wire.set_person(duty.person);
  wire.set_due_days(duty.due_days);
  wire.set_note(duty.note);
  wire.set_cycle(static_cast<v1::DutyCycle>(duty.cycle));  // the same in the same order
  return wire;
}

absl::StatusOr<ReportDuty> FromWire(const v1::ReportDuty& wire) {
  if (!v1::DutyCycle_IsValid(wire.cycle())) {
    return absl::InvalidArgumentError(
        StrCat("duties.cycle: ", static_cast<int>(wire.cycle()),
               " is none of monthly, quarterly, yearly; leave it out for any period"));
  }
  return ReportDuty{wire.indicator(), wire.office(), wire.person(),
                    wire.due_days(),  wire.note(),   static_cast<DutyCycle>(wire.cycle())};
}

ReportedFigure AsReported(const Observation& one) {
  return {one.unit,
          one.indicator,
          one.item,
          FormatReportPeriod(one.period),
          TextOf(one.value),
          TextOf(one.numerator),
          TextOf(one.denominator),
          one.source,
          one.status,
          one.known_at ? FormatInstant(*one.known_at) : "",
          one.reason};
}

// A line of a refusal as the cell that is at fault: "content: C7: …" of the table, "observations[3].value: …" of a
// figure, whose row is known.
std::optional<v1::CellFault> FaultOf(std::string_view line,
                                     const std::vector<std::uint32_t>& rows) {
  const std::pair<std::string_view, std::string_view> ways[] = {{"content: ", ": "},
                                                                {"observations[", "]."}};
  for (const auto& [begin, end] : ways) {
    if (!line.starts_with(begin)) {
      continue;
    }
    const std::size_t place = begin.size();
    const std::size_t stop = line.find(end, place);
    if (stop == line.npos) {
      return std::nullopt;
    }
    std::string_view at = line.substr(place, stop - place);
    v1::CellFault fault;
    fault.set_what(std::string(line.substr(stop + end.size())));
    std::size_t row = 0;
    if (begin == "content: ") {
      fault.set_place(std::string(at));
    } else if (absl::SimpleAtoi(AbslView(at), &row) && row < rows.size()) {
      fault.set_place(StrCat(rows[row]));
    } else {
      return std::nullopt;
    }
    return fault;
  }
  return std::nullopt;
}

// OK if the refusal tells of cells alone: they are in the response then.
absl::Status TellFaults(const absl::Status& refusal, const std::vector<std::uint32_t>& rows,
                        v1::ImportObservationsResponse& response) {
  if (refusal.code() != absl::StatusCode::kInvalidArgument) {
    return refusal;
  }
  v1::ImportObservationsResponse told;
  for (const absl::string_view line : absl::StrSplit(refusal.message(), '\n')) {
    if (const auto fault = FaultOf(StdView(line), rows)) {
      *told.add_faults() = *fault;
    } else if (told.faults_size() > 0) {
      told.mutable_faults()->Add()->set_what(std::string(line));  // "and 7 more"
    } else {
      return refusal;
    }
  }
  response = std::move(told);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* ReportingRpc::GetReportingDesk(grpc::CallbackServerContext* context,
                                                         const v1::GetReportingDeskRequest* request,
                                                         v1::GetReportingDeskResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request->page_size()));
    ASSIGN_OR_RETURN(const ReportPeriod period, PeriodOf(request->period()));
    ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(*request, 1));
    ASSIGN_OR_RETURN(const std::vector<DeskUnit> desk,
                     reports_.Desk(request->framework(), request->version(), period,
                                   request->unit(), call.principal, clock_.Now()));
    rpc::Page page(page_size);
    for (const DeskUnit& one : desk) {
      if (!after.empty() && one.unit.id <= after[0]) {
        continue;
      }
      v1::DeskUnit row = ToWire(one);
      if (!page.Takes(row.ByteSizeLong())) {
        response->set_next_page_token(rpc::MakePageToken(
            *request, {response->units(response->units_size() - 1).unit().id()}));
        break;
      }
      *response->add_units() = std::move(row);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReportingRpc::ImportObservations(
    grpc::CallbackServerContext* context, const v1::ImportObservationsRequest* request,
    v1::ImportObservationsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest name, NameOf(*request));
    if (request->content().empty() || request->content().size() > kMostTableBytes) {
      return absl::InvalidArgumentError(
          StrCat("content: ", request->content().size(), " bytes; 1 to ", kMostTableBytes));
    }
    std::vector<std::uint32_t> rows;
    const auto read = ReadObservations(request->content(), kTableName, &rows);
    if (!read.ok()) {
      return TellFaults(read.status(), rows, *response);
    }
    std::vector<ReportedFigure> figures;
    for (const Observation& one : *read) {
      figures.push_back(AsReported(one));
    }
    const auto recorded =
        request->check_only()
            ? record_.Check(figures, call.principal, clock_.Now(), kMostImported)
            : record_.Run(figures, name, call.principal, clock_.Now(), kMostImported);
    if (!recorded.ok()) {
      return TellFaults(recorded.status(), rows, *response);
    }
    response->set_recorded(recorded->recorded);
    response->set_unchanged(recorded->unchanged);
    response->set_log_no(recorded->log_no);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReportingRpc::SignOffPeriod(grpc::CallbackServerContext* context,
                                                      const v1::SignOffPeriodRequest* request,
                                                      v1::SignOffPeriodResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NamedRequest name, NameOf(*request));
    ASSIGN_OR_RETURN(const ReportPeriod period, PeriodOf(request->period()));
    ASSIGN_OR_RETURN(const Recorded recorded,
                     reports_.SignOffPeriod(request->framework(), request->version(), period,
                                            request->unit(), name, call.principal, clock_.Now()));
    response->set_indicators(recorded.recorded);
    response->set_log_no(recorded.log_no);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReportingRpc::ListReportDuties(
    grpc::CallbackServerContext* context, const v1::ListReportDutiesRequest* /*request*/,
    v1::ListReportDutiesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& /*call*/) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<ReportDuty> duties, observations_.ReadDuties());
    for (const ReportDuty& duty : duties) {
      *response->add_duties() = ToWire(duty);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ReportingRpc::PutReportDuties(grpc::CallbackServerContext* context,
                                                        const v1::PutReportDutiesRequest* request,
                                                        v1::PutReportDutiesResponse* /*response*/) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    std::vector<ReportDuty> duties;
    for (const v1::ReportDuty& wire : request->duties()) {
      ASSIGN_OR_RETURN(ReportDuty duty, FromWire(wire));
      duties.push_back(std::move(duty));
    }
    return reports_.PutDuties(duties, call.principal, clock_.Now());
  });
}

}  // namespace zoneflow::scoring
